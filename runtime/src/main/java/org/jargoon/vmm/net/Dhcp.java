// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

/** A DHCP server (RFC 2131, options of RFC 2132) for the one guest: always the same address. */
final class Dhcp {
    static final int SERVER_PORT = 67;
    private static final int CLIENT_PORT = 68;
    /** One day, in seconds. */
    private static final int LEASE = 86_400;
    private static final int FIXED_SIZE = 236;
    private static final int MAGIC = 0x63825363;
    private static final int BROADCAST_FLAG = 0x8000;
    // A BOOTP client may expect the vendor area's full 64 bytes (RFC 1542 section 2.1).
    private static final int REPLY_SIZE = FIXED_SIZE + 64;

    private static final int DISCOVER = 1;
    private static final int OFFER = 2;
    private static final int REQUEST = 3;
    private static final int ACKNOWLEDGE = 5;
    private static final int REFUSE = 6;
    private static final int INFORM = 8;

    private static final int PAD = 0;
    private static final int SUBNET_MASK = 1;
    private static final int ROUTER = 3;
    private static final int NAME_SERVER = 6;
    private static final int REQUESTED_ADDRESS = 50;
    private static final int LEASE_TIME = 51;
    private static final int MESSAGE_TYPE = 53;
    private static final int SERVER = 54;
    private static final int END = 255;

    private final Link link;
    private final boolean router;

    /** @param router whether there is anything beyond this network, so that guests get a default route */
    Dhcp(Link link, boolean router) {
        this.link = link;
        this.router = router;
    }

    /** What of a client's options counts; 0 where one is missing. */
    private record Request(int type, int requested, int server) {}

    /** Takes what came to the server's port. */
    void receive(Span message) {
        // A request (1) with a hardware address of Ethernet (1) of 6 bytes.
        boolean sound = message.length() >= FIXED_SIZE + 4 && message.get8(0) == 1 && message.get8(1) == 1
                && message.get8(2) == 6 && message.get32(FIXED_SIZE) == MAGIC;
        long mac = sound ? Wire.get48(message.array(), message.from() + 28) : Addresses.BROADCAST_MAC;
        if (!sound || Addresses.isGroup(mac)) {
            return;
        }
        Request request = options(message.after(FIXED_SIZE + 4));
        if (request.server != 0 && request.server != Addresses.GATEWAY) {
            return;
        }
        int client = message.get32(12);
        switch (request.type) {
            case DISCOVER -> reply(message, mac, OFFER);
            case REQUEST -> {
                int wanted = request.requested != 0 ? request.requested : client;
                reply(message, mac, wanted == Addresses.GUEST ? ACKNOWLEDGE : REFUSE);
            }
            case INFORM -> reply(message, mac, INFORM);
            default -> {
                // A decline or release changes nothing: there is but one address.
            }
        }
    }

    private static Request options(Span options) {
        int type = 0;
        int requested = 0;
        int server = 0;
        int at = 0;
        while (at < options.length() && options.get8(at) != END) {
            int code = options.get8(at++);
            if (code == PAD) {
                continue;
            }
            int length = at < options.length() ? options.get8(at) : 0;
            int value = at + 1;
            if (value + length > options.length()) {
                break;
            }
            if (code == MESSAGE_TYPE && length == 1) {
                type = options.get8(value);
            } else if (code == REQUESTED_ADDRESS && length == 4) {
                requested = options.get32(value);
            } else if (code == SERVER && length == 4) {
                server = options.get32(value);
            }
            at = value + length;
        }
        return new Request(type, requested, server);
    }

    /** Answers with a type of message; an answer to {@link #INFORM} is an acknowledgement without an address. */
    private void reply(Span request, long mac, int type) {
        byte[] message = new byte[REPLY_SIZE];
        boolean gives = type == OFFER || type == ACKNOWLEDGE;
        int client = request.get32(12);
        message[0] = 2;
        message[1] = 1;
        message[2] = 6;
        System.arraycopy(request.array(), request.from() + 4, message, 4, 4);
        Wire.put16(message, 10, request.get16(10));
        Wire.put32(message, 12, type == REFUSE ? 0 : client);
        Wire.put32(message, 16, gives ? Addresses.GUEST : 0);
        System.arraycopy(request.array(), request.from() + 28, message, 28, 16);
        Wire.put32(message, FIXED_SIZE, MAGIC);
        int at = option(message, FIXED_SIZE + 4, SERVER, Addresses.GATEWAY);
        message[at++] = MESSAGE_TYPE;
        message[at++] = 1;
        message[at++] = (byte) (type == INFORM ? ACKNOWLEDGE : type);
        if (type != REFUSE) {
            at = option(message, at, SUBNET_MASK, Addresses.MASK);
            at = router ? option(message, at, ROUTER, Addresses.GATEWAY) : at;
            at = option(message, at, NAME_SERVER, Addresses.NAME_SERVER);
            at = gives ? option(message, at, LEASE_TIME, LEASE) : at;
        }
        message[at] = (byte) END;
        boolean broadcast = type == REFUSE || (request.get16(10) & BROADCAST_FLAG) != 0;
        send(message, mac, client, broadcast);
    }

    private static int option(byte[] message, int at, int code, int value) {
        message[at] = (byte) code;
        message[at + 1] = 4;
        Wire.put32(message, at + 2, value);
        return at + 6;
    }

    /** RFC 2131 section 4.1 says where a reply goes. */
    private void send(byte[] message, long mac, int client, boolean broadcast) {
        int address = broadcast ? Addresses.BROADCAST : client != 0 ? client : Addresses.GUEST;
        byte[] frame = Udp.datagram(Addresses.GATEWAY, SERVER_PORT, address, CLIENT_PORT,
                Span.of(message));
        link.transmit(frame, broadcast ? Addresses.BROADCAST_MAC : mac);
    }
}
