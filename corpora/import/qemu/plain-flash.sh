# A plain guest with firmware in flash, as the wiki of a distribution has it
# good
qemu-system-x86_64 -machine q35,accel=kvm:tcg,smm=on -global driver=cfi.pflash01,property=secure,value=on -cpu max -m 8192 \
    -drive if=pflash,format=raw,unit=0,file=/usr/share/OVMF/OVMF_CODE_4M.secboot.fd,readonly=on \
    -drive if=pflash,format=raw,unit=1,file=vars.fd -device virtio-scsi-pci -device scsi-hd,drive=hd0,bootindex=1 \
    -blockdev driver=qcow2,node-name=hd0,file.driver=file,file.filename=disk.qcow2 -nic user,hostfwd=tcp::2222-:22 \
    -chardev socket,id=chrtpm,path=/tmp/tpm/sock -tpmdev emulator,id=tpm0,chardev=chrtpm -device tpm-tis,tpmdev=tpm0 \
    -virtfs local,path=/srv/share,mount_tag=share,security_model=none -device virtio-balloon -monitor stdio
