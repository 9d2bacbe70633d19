// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.security.SecureRandom;

/** The source of the guest's random bytes. */
@FunctionalInterface
public interface Entropy {

    /** Fills the whole array. */
    void fill(byte[] bytes);

    /** The host's generator. */
    static Entropy host() {
        return new SecureRandom()::nextBytes;
    }
}
