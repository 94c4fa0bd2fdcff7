/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How many devices a machine takes: what the plan puts on the bus, and what classify counts. */
#pragma once

/*
 * Every device sits on the root bus by itself. Of its 32 slots the machine keeps two: the host bridge is in slot 0, the
 * ICH9 (PIIX on older machines) in another.
 */
#define COCO_PCIE_SLOTS 30
