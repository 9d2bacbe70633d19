// SPDX-License-Identifier: Apache-2.0
/** Whole systems, booted by the command as a user does it. */
package org.jargoon.boot;
