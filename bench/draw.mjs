#!/usr/bin/env node
// Draws the figures of docs/performance.md from what the benches have kept in bench/results. Of a bench
// that was not run here the figure stays as it is.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { figures } from "./figures/figures.mjs";
import { results_folder } from "./runner/results.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const images = resolve(process.argv[2] ?? join(here, "../docs/images"));

for (const [image, { results, draw }] of Object.entries(figures)) {
    const path = join(results_folder, results);
    if (!existsSync(path)) {
        console.log(`${image}: there is no bench/results/${results}`);
        continue;
    }
    writeFileSync(join(images, image), draw(JSON.parse(readFileSync(path, "utf8"))));
    console.log(join(images, image));
}
