// A minimal image function for Lambda on sharp, to compare with: the Runtime API of
// the program's own, as the nodejs runtime has it, and one route, /WxH/orig/NAME, whose
// result is stored and answered in base64. ORIGINALS and VARIANTS are directories.
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import sharp from 'sharp';

sharp.concurrency(1);
sharp.cache(false);

async function handle(event) {
  const [, size, name] = event.rawPath.match(/^\/(\d+x\d+)\/orig\/([\w.-]+)$/) ?? [];
  if (!name) return {statusCode: 404, body: 'not found'};
  const stored = join(process.env.VARIANTS, size, name);
  let body = await readFile(stored).catch(() => null);
  if (!body) {
    const [width, height] = size.split('x').map(Number);
    const original = await readFile(join(process.env.ORIGINALS, name));
    body = await sharp(original).rotate().resize(width, height, {fit: 'cover'}).jpeg({quality: 80}).toBuffer();
    await mkdir(dirname(stored), {recursive: true});
    await writeFile(stored, body);
  }
  return {
    statusCode: 200,
    headers: {'content-type': 'image/jpeg', 'cache-control': 'public, max-age=31536000'},
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
}

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
for (;;) {
  const next = await fetch(`${api}/next`);
  const id = next.headers.get('lambda-runtime-aws-request-id');
  const reply = await handle(await next.json());
  await (await fetch(`${api}/${id}/response`, {method: 'POST', body: JSON.stringify(reply)})).text();
}
