// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio.p9;

/** The types of requests in 9P2000.L; the answer to each is the number behind it. */
enum Message {
    STATFS(8, 60),
    LOPEN(12, 17),
    LCREATE(14, 17),
    SYMLINK(16, 13),
    MKNOD(18, 13),
    RENAME(20, 0),
    READLINK(22, 2),
    GETATTR(24, 153),
    SETATTR(26, 0),
    XATTRWALK(30, 8),
    XATTRCREATE(32, 0),
    READDIR(40, 4),
    FSYNC(50, 0),
    LOCK(52, 1),
    GETLOCK(54, 23),
    LINK(70, 0),
    MKDIR(72, 13),
    RENAMEAT(74, 0),
    UNLINKAT(76, 0),
    VERSION(100, 14),
    AUTH(102, 13),
    ATTACH(104, 13),
    FLUSH(108, 0),
    WALK(110, 2),
    READ(116, 4),
    WRITE(118, 4),
    CLUNK(120, 0),
    REMOVE(122, 0);

    /** The answer that tells of an error. */
    static final int RLERROR = 7;

    private static final Message[] BY_NUMBER = new Message[256];

    static {
        for (Message message : values()) {
            BY_NUMBER[message.number] = message;
        }
    }

    private final int number;
    private final int answerSize;

    Message(int number, int answerSize) {
        this.number = number;
        this.answerSize = answerSize;
    }

    /** How many bytes the answer has behind its header, without names, data, and the files that were walked to. */
    int answerSize() {
        return answerSize;
    }

    int answer() {
        return number + 1;
    }

    /** The type with a number, or null if there is none. */
    static Message of(int number) {
        return BY_NUMBER[number & 0xff];
    }
}
