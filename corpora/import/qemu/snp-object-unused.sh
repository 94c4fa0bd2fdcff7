# A script in which the machine's line was changed and the object left: a plain guest that looks confidential
# breaks coco-object-used
qemu-system-x86_64 -accel kvm -machine q35 -cpu EPYC-v4 -m 4G -smp 2 -object sev-snp-guest,id=sev0,cbitpos=51,reduced-phys-bits=1 \
    -bios /usr/share/ovmf/OVMF.amdsev.fd -drive if=virtio,file=disk.img,format=raw -nographic
