#!/usr/bin/env node
// Draws the figures of docs/performance.md from what the benches have kept in bench/results. Of a bench
// that was not run here the figure stays as it is.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { figures } from "./figures/figures.mjs";
import { command_line, run_bench } from "./runner/command_line.mjs";
import { results_folder } from "./runner/results.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const call = "./dev bench draw";
const given = command_line({
    call,
    about: "Draws the figures of docs/performance.md from what the benches have kept. Of a bench that was " +
        "not run here the figure stays as it is.",
    options: {
        images: {
            place: "FOLDER", text: "where the figures go",
            value: join(here, "../docs/images"), shown: "docs/images",
        },
    },
});
const images = resolve(given.images);

await run_bench(call, () => {
    for (const [image, { results, draw }] of Object.entries(figures)) {
        const path = join(results_folder, results);
        if (!existsSync(path)) {
            console.log(`${image}: there is no bench/results/${results}`);
            continue;
        }
        writeFileSync(join(images, image), draw(JSON.parse(readFileSync(path, "utf8"))));
        console.log(join(images, image));
    }
});
