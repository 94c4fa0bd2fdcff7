# The CPU vendor's launch script, as it is after Linux 6.11: firmware with -bios, direct boot
# good
/usr/local/bin/qemu-system-x86_64 -enable-kvm -cpu EPYC-v4 -machine q35 -smp 4,maxcpus=4 -m 4096M -no-reboot \
    -bios /usr/local/share/qemu/SNP.fd -drive file=/vm/guest.qcow2,if=none,id=disk0,format=qcow2 \
    -device virtio-scsi-pci,id=scsi0,disable-legacy=on,iommu_platform=true -device scsi-hd,drive=disk0 \
    -machine memory-encryption=sev0,vmport=off \
    -object memory-backend-memfd,id=ram1,size=4096M,share=true,prealloc=false -machine memory-backend=ram1 \
    -object sev-snp-guest,id=sev0,cbitpos=51,reduced-phys-bits=1,kernel-hashes=on \
    -kernel /vm/vmlinuz -append "root=/dev/mapper/root roothash=aa55 console=ttyS0" -initrd /vm/initrd.img \
    -nographic -monitor pty -monitor unix:monitor,server,nowait
