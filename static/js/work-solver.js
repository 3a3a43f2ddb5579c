// Tries one number after the other until its hash is the one that is asked for (ALTCHA, SHA-256, FIPS 180-4).
// The browser's own digest answers by a message each: a hundred times as long as the hash itself.
"use strict";
const primes = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
const fraction = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
const K = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));
const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const turn = (x, n) => (x >>> n) | (x << (32 - n));
const w = new Int32Array(64);

const blocks = (bytes) => {
  const words = new Int32Array((((bytes.length + 8) >> 6) + 1) << 4);
  bytes.forEach((byte, at) => { words[at >> 2] |= byte << (24 - (at & 3) * 8); });
  words[bytes.length >> 2] |= 0x80 << (24 - (bytes.length & 3) * 8);
  words[words.length - 1] = bytes.length * 8;
  return words;
};
const mixed = (state, words, from) => {
  for (let t = 0; t < 64; t += 1) {
    if (t < 16) { w[t] = words[from + t]; continue; }
    const x = w[t - 15], y = w[t - 2];
    w[t] = w[t - 16] + w[t - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 64; t += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[t] + w[t]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  return [a, b, c, d, e, f, g, h].map((word, place) => (word + state[place]) | 0);
};
const sha256 = (bytes) => {
  const words = blocks(bytes);
  let state = START;
  for (let from = 0; from < words.length; from += 16) state = mixed(state, words, from);
  return state;
};

onmessage = ({ data: { algorithm, challenge, maxNumber, salt, signature } }) => {
  const text = new TextEncoder();
  const aim = challenge.match(/.{8}/g).map((part) => parseInt(part, 16) | 0);
  for (let number = 0; number <= maxNumber; number += 1) {
    const hash = sha256(text.encode(salt + number));
    if (hash.every((word, place) => word === aim[place])) {
      postMessage(btoa(JSON.stringify({ algorithm, challenge, number, salt, signature })));
      return;
    }
  }
  postMessage("");
};
