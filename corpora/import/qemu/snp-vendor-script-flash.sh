# The same script before that: firmware in flash, which KVM cannot give a confidential guest any more
# breaks coco-firmware-bios-option
qemu-system-x86_64 -enable-kvm -cpu EPYC-v4 -machine q35 -smp 4,maxcpus=64 -m 4096M,slots=5,maxmem=10240M -no-reboot \
    -drive if=pflash,format=raw,unit=0,file=/usr/share/qemu/OVMF_CODE.fd,readonly \
    -drive if=pflash,format=raw,unit=1,file=/vm/guest.fd \
    -drive file=/vm/guest.qcow2,if=none,id=disk0,format=qcow2 \
    -device virtio-scsi-pci,id=scsi0,disable-legacy=on,iommu_platform=true -device scsi-hd,drive=disk0 \
    -machine memory-encryption=sev0,vmport=off \
    -object memory-backend-memfd-private,id=ram1,size=4096M,share=true -machine memory-backend=ram1 \
    -object sev-snp-guest,id=sev0,cbitpos=51,reduced-phys-bits=1 -nographic
