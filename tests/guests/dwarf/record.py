# SPDX-License-Identifier: Apache-2.0
# For gdb: runs a guest program and prints, every STRIDE instructions from the function FROM on, where it stands, its
# registers, its stack from the stack pointer up, and the callers that gdb finds, inlined ones left out.
#   gdb-multiarch -nx -batch -ex 'py socket, first, stride, stops = "SOCKET", "FROM", 7, 50' -x record.py PROGRAM
import gdb


def frames():
    frame = gdb.newest_frame()
    while frame is not None:
        if frame.type() != gdb.INLINE_FRAME:
            yield "%x" % frame.pc()
        frame = frame.older()


def register(name):
    return int(gdb.parse_and_eval("$" + name)) & (1 << 64) - 1


gdb.execute("set pagination off")
gdb.execute("set backtrace past-main on")
gdb.execute("set backtrace past-entry on")
gdb.execute("set confirm off")
gdb.execute("target remote " + socket)
top = register("sp")
gdb.execute("break *" + first, to_string=True)
gdb.execute("continue", to_string=True)
gdb.execute("delete", to_string=True)
for _ in range(stops):
    sp = register("sp")
    stack = bytes(gdb.selected_inferior().read_memory(sp, max(0, top - sp)))
    print("pc %x" % register("pc"))
    print("registers " + " ".join("%x" % register("x%d" % i) for i in range(32)))
    print("stack " + stack.hex())
    print("frames " + " ".join(frames()))
    gdb.execute("stepi %d" % stride, to_string=True)
    if not gdb.selected_inferior().pid:
        break
