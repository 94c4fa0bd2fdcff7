# A guest of the time before SNP: SEV-ES, by its policy
# good
qemu-system-x86_64 -enable-kvm -cpu EPYC -machine q35,confidential-guest-support=sev0 -smp 4 -m 4G \
    -drive if=pflash,format=raw,unit=0,file=/usr/share/ovmf/OVMF_CODE.fd,readonly=on \
    -object sev-guest,id=sev0,policy=0x5,cbitpos=47,reduced-phys-bits=1 \
    -drive file=guest.qcow2,if=virtio,format=qcow2 -nographic
