// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

/**
 * What an engine counted of code in one address space.
 *
 * @param space the label of the address space
 */
public record InSpace<C>(String space, C count) {}
