// SPDX-License-Identifier: GPL-3.0-or-later
// Asks two independent C2PA readers about files: node c2pa-readers.mjs MODULES FILE...
// Prints one line a file and reader: "FILE READER valid|invalid|skipped REASONS".
import { webcrypto } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

globalThis.crypto ??= webcrypto;  // Debian 12's node has it here only
const [modules, ...files] = process.argv.slice(2);
const tsFolder = path.join(modules, 'node_modules/@trustnxt/c2pa-ts');
const tsExports = JSON.parse(fs.readFileSync(path.join(tsFolder, 'package.json'))).exports;
const load = part => import(pathToFileURL(path.join(tsFolder, tsExports[part].import.default || tsExports[part].import)));
const types = { png: 'image/png', jpg: 'image/jpeg', mp4: 'video/mp4', mov: 'video/quicktime', webp: 'image/webp' };
const say = (file, reader, verdict, why) => console.log(path.basename(file), reader, verdict, why || '-');

const wasmFolder = path.join(modules, 'node_modules/@contentauth/c2pa-wasm/pkg');
const wasm = await import(pathToFileURL(path.join(wasmFolder, 'c2pa.js')));
wasm.initSync({ module: fs.readFileSync(path.join(wasmFolder, 'c2pa_bg.wasm')) });
const { BMFF, JPEG, PNG } = await load('./asset');
const { SuperBox } = await load('./jumbf');
const { ManifestStore } = await load('./manifest');
for (const brand of ['isom', 'mp42', 'iso2', 'avc1', 'mp41', 'qt  '])
  BMFF.canReadBrands.add(brand);

async function askRust(file, bytes) {
  const reader = await wasm.WasmReader.fromBytes(types[file.split('.').pop()], bytes);
  const report = JSON.parse(reader.json());
  const failures = (report.validation_results?.activeManifest?.failure || []).map(f => f.code);
  say(file, 'c2pa-rs', report.validation_state === 'Invalid' ? 'invalid' : 'valid', failures.join());
}

async function askTypescript(file, bytes) {
  const Kind = [JPEG, PNG, BMFF].find(k => k.canRead(bytes));
  if (!Kind) {
    say(file, 'c2pa-ts', 'skipped', 'does not read this kind of file');
    return;
  }
  const asset = Kind.create ? await Kind.create(bytes) : new Kind(bytes);
  const store = ManifestStore.read(SuperBox.fromBuffer(await asset.getManifestJUMBF()));
  const result = await store.validate(asset);
  const failures = (result.statusEntries || []).filter(e => !e.success).map(e => e.code);
  say(file, 'c2pa-ts', result.isValid ? 'valid' : 'invalid', failures.join());
}

for (const file of files) {
  const bytes = fs.readFileSync(file);
  for (const [name, ask] of [['c2pa-rs', askRust], ['c2pa-ts', askTypescript]])
    try {
      await ask(file, new Uint8Array(bytes));
    } catch (error) {
      say(file, name, 'invalid', String(error.message || error).slice(0, 200).replace(/\s+/g, '_'));
    }
}
