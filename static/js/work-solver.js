// Tries one number after the other until its hash is the one that is asked for (ALTCHA, SHA-256).
onmessage = async ({ data: { algorithm, challenge, maxNumber, salt, signature } }) => {
  const text = new TextEncoder();
  const aim = Uint8Array.from(challenge.match(/../g), (pair) => parseInt(pair, 16));
  for (let number = 0; number <= maxNumber; number += 1) {
    const hash = new Uint8Array(await crypto.subtle.digest(algorithm, text.encode(salt + number)));
    if (aim.every((byte, place) => byte === hash[place])) {
      postMessage(btoa(JSON.stringify({ algorithm, challenge, number, salt, signature })));
      return;
    }
  }
  postMessage("");
};
