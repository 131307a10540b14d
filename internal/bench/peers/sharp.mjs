// The sharp worker: one request a line on stdin, one answer a line on stdout,
// both JSON. protocol.go says what is in them.
import fs from 'node:fs';
import readline from 'node:readline';
import sharp from 'sharp';

sharp.concurrency(1);
sharp.cache(false);

let path = '';
let source = null;

function peakKiB() {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(fs.readFileSync('/proc/self/status', 'utf8'));
    return found ? Number(found[1]) : 0;
  } catch {
    return 0; // not Linux
  }
}

const channels = { gray: 1, nrgba: 4 };

// Without a colour space sharp makes three channels of grey.
async function convertRaw(q) {
  let image = sharp(source, {
    raw: { width: q.source_width, height: q.source_height, channels: channels[q.layout] },
  });
  if (q.width) {
    image = image.resize({ width: q.width, height: q.height, fit: 'inside' });
  }
  if (channels[q.layout] === 1) {
    image = image.toColourspace('b-w');
  }
  return image.raw().toBuffer();
}

async function convert(q) {
  if (q.op === 'raw') {
    return convertRaw(q);
  }
  const image = sharp(source).resize({
    width: q.width || undefined,
    height: q.height || undefined,
    fit: 'inside',
    fastShrinkOnLoad: !q.full_decode,
  });
  switch (q.op) {
    case 'resize':
      return image.toFormat(q.format, { quality: q.quality }).toBuffer();
    case 'pixels': {
      const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
      const header = `P${info.channels === 1 ? 5 : 6} ${info.width} ${info.height} 255\n`;
      return Buffer.concat([Buffer.from(header), data]);
    }
  }
  throw new Error('sharp only resizes');
}

async function answer(q) {
  if (!q.source) {
    path = '';
    source = null;
    return { versions: { ...sharp.versions, node: process.version }, peak_kib: peakKiB() };
  }
  if (q.source !== path) {
    source = fs.readFileSync(q.source);
    path = q.source;
  }
  let result;
  const start = process.cpuUsage();
  for (let i = 0; i < q.times; i++) {
    result = await convert(q);
  }
  const spent = process.cpuUsage(start);
  const peak = peakKiB();
  if (q.result) {
    fs.writeFileSync(q.result, result);
  }
  return { cpu_ns: ((spent.user + spent.system) * 1000) / q.times, peak_kib: peak };
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  let a;
  try {
    a = await answer(JSON.parse(line));
  } catch (e) {
    a = { error: String(e.message || e) };
  }
  process.stdout.write(JSON.stringify(a) + '\n');
}
