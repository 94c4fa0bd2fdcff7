# A test suite's dotted quote socket, which -object does not take
# breaks tdx-quote-socket-form
qemu-system-x86_64 -accel kvm -machine q35,kernel-irqchip=split,confidential-guest-support=lsec0 -cpu host -m 4G -nodefaults -no-reboot \
    -object tdx-guest,id=lsec0,quote-generation-socket.type=vsock,quote-generation-socket.cid=2,quote-generation-socket.port=4050 \
    -bios /usr/share/edk2/ovmf/OVMF.inteltdx.fd -drive if=virtio,file=rhel.qcow2,format=qcow2 -serial stdio -display none
