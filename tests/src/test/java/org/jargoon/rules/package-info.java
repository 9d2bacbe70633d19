// SPDX-License-Identifier: Apache-2.0
/** Rules about the whole house, checked on the sources and class files of every module. */
package org.jargoon.rules;
