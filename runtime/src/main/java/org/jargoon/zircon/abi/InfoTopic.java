// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

/**
 * What zx_object_get_info tells of: {@code ZX_INFO_*} (zircon/syscalls/object.h; docs/zircon.md §8.7), with the size of
 * one record, the object type that has it (null for any) and the rights that it demands.
 */
public enum InfoTopic {
    HANDLE_VALID(1, 0, null, Rights.NONE),
    HANDLE_BASIC(2, 32, null, Rights.NONE),
    VMAR(7, 16, ObjectType.VMAR, Rights.INSPECT),
    RESOURCE(18, 56, ObjectType.RESOURCE, Rights.INSPECT),
    HANDLE_COUNT(19, 4, null, Rights.INSPECT),
    VMO(23, 104, ObjectType.VMO, Rights.INSPECT),
    GUEST_STATS(29, 72, ObjectType.RESOURCE, Rights.NONE),
    VCPU(32, 4, ObjectType.VCPU, Rights.INSPECT),
    /** An extension of this project: the size of ZX_VCPU_STATE_FULL ({@link Architecture}). */
    VCPU_STATE_FULL(0x100, 8, ObjectType.VCPU, Rights.INSPECT);

    private final int number;
    private final int recordSize;
    private final ObjectType type;
    private final int rights;

    InfoTopic(int number, int recordSize, ObjectType type, int rights) {
        this.number = number;
        this.recordSize = recordSize;
        this.type = type;
        this.rights = rights;
    }

    /** The topic with a number, or null if there is none. */
    public static InfoTopic of(int number) {
        for (InfoTopic topic : values()) {
            if (topic.number == number) {
                return topic;
            }
        }
        return null;
    }

    public int number() {
        return number;
    }

    /** Bytes of one record. */
    public int recordSize() {
        return recordSize;
    }

    /** The type of the object that the topic is about, or null. */
    public ObjectType type() {
        return type;
    }

    public int rights() {
        return rights;
    }
}
