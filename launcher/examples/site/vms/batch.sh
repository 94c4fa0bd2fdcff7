#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# One batch guest; its disk is thrown away.
exec qemu-system-x86_64 -accel kvm -nodefaults -no-reboot \
    -machine q35,confidential-guest-support=snp,memory-backend=ram \
    -object memory-backend-memfd,id=ram,size=2G,share=on \
    -object sev-snp-guest,id=snp,cbitpos=51,reduced-phys-bits=1,policy=0x30000,kernel-hashes=on \
    -cpu EPYC-v4 -smp 2 -m 2G \
    -bios /usr/share/ovmf/OVMF.amdsev.fd \
    -kernel /srv/vms/batch/vmlinuz -initrd /srv/vms/batch/initrd.img -append "console=ttyS0" \
    -serial stdio -display none
