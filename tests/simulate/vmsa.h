/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The VM save area of a vCPU, as it is measured. */
#pragma once

#include "vm.h"

/* Fills a page. 0, or -EINVAL where KVM cannot make one of the vCPU's state. */
int vmsa_of(const struct vcpu *vcpu, uint8_t ret_page[PAGE_SIZE]);
