# A script for a guest with an SVSM: firmware and policy are in an IGVM file, which is not read
# good
qemu-system-x86_64 -enable-kvm -cpu EPYC-v4 -machine q35,confidential-guest-support=sev0,memory-backend=mem0,igvm-cfg=igvm0 \
    -object memory-backend-memfd,size=8G,id=mem0,share=true,prealloc=false,reserve=false \
    -object sev-snp-guest,id=sev0,cbitpos=51,reduced-phys-bits=1 -object igvm-cfg,id=igvm0,file=/opt/svsm/coconut-qemu.igvm \
    -smp 8 -no-reboot -netdev user,id=vmnic -device e1000,netdev=vmnic,romfile= \
    -drive file=/opt/svsm/guest.qcow2,if=none,id=disk0,format=qcow2,snapshot=off \
    -device virtio-scsi-pci,id=scsi0,disable-legacy=on,iommu_platform=on -device scsi-hd,drive=disk0,bootindex=0 \
    -vga std -nographic -monitor none -serial stdio -serial pty
