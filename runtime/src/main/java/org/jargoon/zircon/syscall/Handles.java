// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.object.Handle;

/** Which rights a handle may be made with from another one. */
final class Handles {
    private Handles() {}

    static boolean mayHave(Handle source, int rights) {
        return rights == Rights.SAME_RIGHTS || Rights.hasAll(source.rights(), rights);
    }

    static int granted(Handle source, int rights) {
        return rights == Rights.SAME_RIGHTS ? source.rights() : rights;
    }
}
