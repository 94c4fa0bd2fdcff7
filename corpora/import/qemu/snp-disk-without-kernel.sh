# A script that boots a disk through firmware: protected, and attestable up to the firmware
# good
qemu-system-x86_64 -accel kvm -machine q35,confidential-guest-support=sev0 -cpu EPYC-v4 -m 8G -smp 4 -no-reboot \
    -object sev-snp-guest,id=sev0,cbitpos=51,reduced-phys-bits=1 -bios /usr/share/ovmf/OVMF.fd \
    -drive if=virtio,file=disk.qcow2,format=qcow2 -nographic
