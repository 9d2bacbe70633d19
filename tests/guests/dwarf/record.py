# SPDX-License-Identifier: Apache-2.0
# For gdb: runs a guest program and prints, every STRIDE instructions from main on, where it stands, its registers, its
# stack from the stack pointer up, and the callers that gdb finds, inlined ones left out. With names of functions, it goes
# on to the next call of any of them each time before it makes its steps.
#   gdb-multiarch -nx -batch -ex 'py socket, stride, stops, functions = "SOCKET", 7, 50, []' -x record.py PROGRAM
import gdb


def frames():
    frame = gdb.newest_frame()
    while frame is not None:
        if frame.type() != gdb.INLINE_FRAME:
            yield "%x" % frame.pc()
        try:
            frame = frame.older()
        except gdb.error:
            # Where nothing is further out, gdb may say so by an error.
            return


def register(name):
    return int(gdb.parse_and_eval("$" + name)) & (1 << 64) - 1


gdb.execute("set pagination off")
gdb.execute("set backtrace past-main on")
gdb.execute("set backtrace past-entry on")
gdb.execute("set confirm off")
gdb.execute("target remote " + socket)
top = register("sp")
gdb.execute("tbreak *main", to_string=True)
gdb.execute("continue", to_string=True)
for function in functions:
    gdb.execute("break *" + function, to_string=True)
for _ in range(stops):
    sp = register("sp")
    stack = bytes(gdb.selected_inferior().read_memory(sp, max(0, top - sp)))
    print("pc %x" % register("pc"))
    print("registers " + " ".join("%x" % register("x%d" % i) for i in range(32)))
    print("stack " + stack.hex())
    print("frames " + " ".join(frames()))
    if functions:
        gdb.execute("continue", to_string=True)
    if gdb.selected_inferior().pid:
        gdb.execute("stepi %d" % stride, to_string=True)
    if not gdb.selected_inferior().pid:
        break
