// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio.p9;

import org.jargoon.host.HostException;
import org.jargoon.host.HostKernel;

/** What a client calls by a number: a file, and perhaps its contents opened. */
final class Fid {
    private static final int CLOSED = -1;

    private Node node;
    private int opened = CLOSED;
    private int access;

    /** @param node belongs to this from now on; null if it was lost when the machine was restored */
    Fid(Node node) {
        this.node = node;
    }

    boolean isStale() {
        return node == null;
    }

    Node node() throws HostException {
        if (node == null) {
            throw new HostException(HostException.ESTALE);
        }
        return node;
    }

    boolean isOpen() {
        return opened != CLOSED;
    }

    /** The descriptor of the contents. */
    int opened() throws HostException {
        node();
        if (!isOpen()) {
            throw new HostException(HostException.EBADF);
        }
        return opened;
    }

    /** How it was opened: O_RDONLY, O_WRONLY or O_RDWR. */
    int access() {
        return access;
    }

    void open(int descriptor, int flags) {
        opened = descriptor;
        access = flags & HostKernel.O_ACCMODE;
    }

    /** Goes on to another file. */
    void move(Node to) {
        node.release();
        node = to;
    }

    void release(FileTree tree) {
        if (isOpen()) {
            tree.close(opened);
        }
        if (node != null) {
            node.release();
        }
    }
}
