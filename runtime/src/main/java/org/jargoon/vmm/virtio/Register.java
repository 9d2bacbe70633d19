// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

/** The registers of the MMIO transport (Virtio 1.2, 4.2.2 and 4.2.4), all of 32 bits. */
enum Register {
    MAGIC_VALUE(0x000),
    VERSION(0x004),
    DEVICE_ID(0x008),
    VENDOR_ID(0x00c),
    DEVICE_FEATURES(0x010),
    DEVICE_FEATURES_SEL(0x014),
    DRIVER_FEATURES(0x020),
    DRIVER_FEATURES_SEL(0x024),
    GUEST_PAGE_SIZE(0x028, Interface.LEGACY),
    QUEUE_SEL(0x030),
    QUEUE_NUM_MAX(0x034),
    QUEUE_NUM(0x038),
    QUEUE_ALIGN(0x03c, Interface.LEGACY),
    QUEUE_PFN(0x040, Interface.LEGACY),
    QUEUE_READY(0x044, Interface.MODERN),
    QUEUE_NOTIFY(0x050),
    INTERRUPT_STATUS(0x060),
    INTERRUPT_ACK(0x064),
    STATUS(0x070),
    QUEUE_DESC_LOW(0x080, Interface.MODERN),
    QUEUE_DESC_HIGH(0x084, Interface.MODERN),
    QUEUE_DRIVER_LOW(0x090, Interface.MODERN),
    QUEUE_DRIVER_HIGH(0x094, Interface.MODERN),
    QUEUE_DEVICE_LOW(0x0a0, Interface.MODERN),
    QUEUE_DEVICE_HIGH(0x0a4, Interface.MODERN),
    SHM_LEN_LOW(0x0b0),
    SHM_LEN_HIGH(0x0b4),
    SHM_BASE_LOW(0x0b8),
    SHM_BASE_HIGH(0x0bc),
    CONFIG_GENERATION(0x0fc, Interface.MODERN);

    /** Where the configuration space begins. */
    static final int CONFIG = 0x100;

    private static final Register[] AT = new Register[CONFIG / Integer.BYTES];

    static {
        for (Register register : values()) {
            AT[register.offset / Integer.BYTES] = register;
        }
    }

    /** In which version of the interface a register is. */
    private enum Interface {
        BOTH,
        LEGACY,
        MODERN
    }

    private final int offset;
    private final Interface in;

    Register(int offset) {
        this(offset, Interface.BOTH);
    }

    Register(int offset, Interface in) {
        this.offset = offset;
        this.in = in;
    }

    int offset() {
        return offset;
    }

    /** The register of an access, or null if there is none or it is not accessed as a whole. */
    static Register at(long offset, int size, boolean legacy) {
        Register register = size == Integer.BYTES && offset % Integer.BYTES == 0 && offset >= 0 && offset < CONFIG
                ? AT[(int) offset / Integer.BYTES]
                : null;
        return register == null || register.in == (legacy ? Interface.MODERN : Interface.LEGACY) ? null : register;
    }
}
