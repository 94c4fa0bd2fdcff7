/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ports of a virtio console device (virtio 1.2, 5.3), for the scripted guest. */
#pragma once

struct vcpu;

/* Writes a line on the port of this name; NULL: on the first one that is a console. Ends the process where there is
 * none. */
void ports_write_line(struct vcpu *vcpu, const char *name, const char *text);
