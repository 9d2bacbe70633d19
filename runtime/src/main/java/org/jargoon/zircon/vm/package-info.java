// SPDX-License-Identifier: Apache-2.0
/**
 * Memory objects: VMOs, the address regions that they are mapped in, and a guest's physical address space
 * (docs/zircon.md §7, §8.12, §8.13).
 *
 * <p>A {@link org.jargoon.zircon.vm.VmoDispatcher} has {@code VmoPages}, each a {@code PageFrame} of host memory that
 * snapshots may share. A {@link org.jargoon.zircon.vm.GuestPhysicalAspace} is a tree of {@code VmAddressRegion}s with
 * {@code VmMapping}s as leaves; a {@link org.jargoon.zircon.vm.VmarDispatcher} is what a handle to a region refers to.
 *
 * <h2>Locks</h2>
 *
 * In this order: the lock of an address space (its tree; changes only, as resolving walks the tree without it), the
 * lock of a VMO's pages (its size, frames and list of mappings), the lock of {@code HostMemory}. Never two of a kind at
 * once. The lock of a VMO's count of children stands alone before those of signals and ports.
 *
 * <h2>Cores</h2>
 *
 * A core keeps what {@code resolve} gave it, so whoever takes something away from it tells it, and waits until it has
 * let go, by {@link org.jargoon.vcpu.MachineCode#mappingChanged}: with no lock held, since a core that is waited for
 * may be resolving.
 * <ul>
 *   <li>Mappings change in two steps: the tree is changed under its lock; then cores are told, and only after that do
 *       mappings that are gone let go of their VMOs.
 *   <li>Frames change in three: the VMO <em>holds</em> a range of pages, so that nothing there is resolved any more;
 *       cores are told; then the frames are changed, and the range is let go. A core that meets a held page exits, and
 *       {@link org.jargoon.zircon.vm.GuestPhysicalAspace#pageFault} waits for it outside of the engine.
 * </ul>
 *
 * A frame that is shared is never written. One that is not may become shared only while it is held.
 */
package org.jargoon.zircon.vm;
