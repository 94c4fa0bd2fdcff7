# SPDX-License-Identifier: LGPL-2.1-or-later
"""ID blocks and the signatures over them, in the standard library alone.

Layout: SEV-SNP firmware ABI (56860, 1.55), 8.18, ID Block and ID Authentication Information. ECDSA: FIPS 186-5, 6.4, over
P-384 of SP 800-186. The key and the nonces are made of a text: whoever reads this can sign, and only tests trust it.
"""
import base64
import hashlib
import struct

PRIME = 2**384 - 2**128 - 2**96 + 2**32 - 1
ORDER = 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973
BASE = (0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7,
        0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f)


def add(one, other):
    """The sum of two points; None is the point at infinity."""
    if one is None or other is None:
        return one or other
    if one[0] == other[0] and (one[1] + other[1]) % PRIME == 0:
        return None
    if one == other:
        slope = (3 * one[0] * one[0] - 3) * pow(2 * one[1], -1, PRIME)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, PRIME)
    x = (slope * slope - one[0] - other[0]) % PRIME
    return x, (slope * (one[0] - x) - one[1]) % PRIME


def times(number, point):
    total = None
    while number:
        total = add(total, point) if number & 1 else total
        point, number = add(point, point), number >> 1
    return total


def number_of(data):
    return int.from_bytes(hashlib.sha384(data).digest(), 'big')


SECRET = number_of(b'the key of the tests') % ORDER
PUBLIC = times(SECRET, BASE)


def sign(data):
    """r and s as the firmware has them: 72 bytes each, the least significant one first."""
    nonce = number_of(b'nonce' + data) % ORDER
    r = times(nonce, BASE)[0] % ORDER
    s = pow(nonce, -1, ORDER) * (number_of(data) + r * SECRET) % ORDER
    return r.to_bytes(72, 'little') + s.to_bytes(72, 'little')


def block(digest, policy):
    """96 bytes: the launch digest, no family and image ID, version 1, no SVN, the policy."""
    return digest + bytes(32) + struct.pack('<IIQ', 1, 0, policy)


def auth(id_block, author=False):
    """4096 bytes; with an author, the same key signs itself."""
    key = struct.pack('<I', 2) + b''.join(number.to_bytes(72, 'little') for number in PUBLIC)
    result = bytearray(4096)
    struct.pack_into('<II', result, 0, 1, int(author))
    result[0x40:0x40 + 144] = sign(id_block)
    result[0x240:0x240 + len(key)] = key
    if author:
        result[0x680:0x680 + 144] = sign(bytes(result[0x240:0x240 + 1028]))
        result[0x880:0x880 + len(key)] = key
    return bytes(result)


def words(digest, policy, author=False):
    """The two values in base64, as QEMU and cocolaunch take them."""
    made = block(digest, policy)
    return base64.b64encode(made).decode(), base64.b64encode(auth(made, author)).decode()
