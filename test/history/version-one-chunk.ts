/** A chunk without reasons as version 1 wrote it: without the section of reasons, which is one byte. */
export function encodedAsVersionOne(bytes: Uint8Array): Uint8Array {
  return withChecksum(Uint8Array.from([1, ...bytes.subarray(1, -5)]));
}

/** FNV-1a by hand, lowest byte first. */
export function withChecksum(body: Uint8Array): Uint8Array {
  let sum = 0x811c9dc5;
  for (const byte of body) sum = Math.imul(sum ^ byte, 0x01000193);
  return Uint8Array.from([...body, sum & 255, (sum >>> 8) & 255, (sum >>> 16) & 255, sum >>> 24]);
}
