// Text as a language model gives it, word by word, over the WebSocket; sound comes back before the sentence is whole.
import { createWriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const socket = new WebSocket(process.argv[2] ?? 'ws://127.0.0.1:8080/v1/stream');
socket.binaryType = 'arraybuffer';
const send = (message: object): void => {
  socket.send(JSON.stringify(message));
};
const samples = createWriteStream('tokens.pcm'); // 16 bits, mono, 24 kHz

socket.onopen = async () => {
  send({ type: 'session.open', version: 1 });
  send({ type: 'utterance.start', utterance: 'a' });
  for (const word of 'Every word of this sentence is sent on its own, a moment after the one before.'.split(
    ' ',
  )) {
    send({ type: 'utterance.text', utterance: 'a', text: `${word} ` });
    await sleep(50);
  }
  send({ type: 'utterance.end', utterance: 'a' });
};
socket.onmessage = ({ data }) => {
  if (data instanceof ArrayBuffer) samples.write(new Uint8Array(data, 16));
  else console.log(data);
  if (String(data).includes('"utterance.ended"')) socket.close();
};
socket.onclose = () => samples.end();
