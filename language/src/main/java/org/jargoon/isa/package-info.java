// SPDX-License-Identifier: Apache-2.0
/** What instruction sets have in common: tables of rows, from which decoder, disassembler and encoder come. */
package org.jargoon.isa;
