// SPDX-License-Identifier: Apache-2.0
/** Operating systems that are not part of Jargoon: fetched by package name, prepared, kept in a cache folder. */
package org.jargoon.launcher.guest;
