// The command line of a bench: one table says what options there are, what `--help` prints and what is
// taken. A bench that fails, or is asked for what there is not, says so in one line.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { results_folder } from "./results.mjs";

const text_column = 24;
const columns_max = 100;

/** The build of this checkout that a bench measures unless it is told another. */
export const release_build =
    join(dirname(fileURLToPath(import.meta.url)), "../../build/release");

/** Options that several benches have. */
export const build_option = {
    place: "FOLDER", text: "the build that is measured", value: release_build, shown: "build/release",
};
export const rounds_option = (value) =>
    ({ place: "N", text: "everything is measured so often, in turn", whole: [1, 100], value });
export const only_option = { place: "NAME", text: "only the rows whose name begins so", value: "" };
/** `name`: of the file in bench/results. */
export const out_option = (name) => ({
    place: "PATH", text: "where every run is kept",
    value: join(results_folder, name), shown: `bench/results/${name}`,
});

function wrapped(words, width) {
    const lines = [""];
    for (const word of words) {
        const longer = lines.at(-1) === "" ? word : `${lines.at(-1)} ${word}`;
        if (longer.length <= width) lines[lines.length - 1] = longer;
        else lines.push(word);
    }
    return lines;
}

/** What `--help` prints. */
export function usage({ call, about, options }) {
    const rows = Object.entries(options).map(([name, { place, text, value, shown }]) => {
        const by_default = shown ?? value;
        const full = by_default === undefined || by_default === "" ? text : `${text} [${by_default}]`;
        return [`  --${name}${place ? ` ${place}` : ""}`, full];
    });
    const lines = [...rows, ["  --help", ""]].flatMap(([left, text]) =>
        wrapped(text.split(" "), columns_max - text_column).map((line, at) =>
            ((at === 0 ? left : "").padEnd(text_column) + line).trimEnd()));
    return `usage: ${call} [options]\n\n${wrapped(about.split(" "), columns_max).join("\n")}\n\n` +
        `${lines.join("\n")}\n`;
}

/**
 * The options by name, from what stood behind the script's name. An option is
 * `{ place, text, value, shown, whole }`: without a place it is a flag; `whole: [least, greatest]` makes it
 * a number; `value` is the default, which the help shows as `shown`. Throws an Error of one sentence.
 */
export function read_options(options, args) {
    const { values } = parseArgs({
        args,
        options: Object.fromEntries([...Object.entries(options), ["help", {}]].map(
            ([name, { place }]) => [name, { type: place ? "string" : "boolean" }])),
    });
    const given = { help: values.help ?? false };
    for (const [name, { whole, value }] of Object.entries(options)) {
        given[name] = values[name] ?? value;
        if (!whole || given[name] === undefined) continue;
        const number = Number(given[name]);
        if (!Number.isInteger(number) || number < whole[0] || number > whole[1])
            throw new Error(`--${name} takes a whole number from ${whole[0]} to ${whole[1]}`);
        given[name] = number;
    }
    return given;
}

/** Ends the process because of what it was asked. */
export function refuse(call, why) {
    process.stderr.write(`${call}: ${why}; see --help\n`);
    process.exit(2);
}

/** The names that begin so, by the option of `only_option`; it is refused where none does. */
export function only_those(call, names, beginning) {
    const found = names.filter((name) => name.startsWith(beginning));
    if (found.length === 0) refuse(call, `--only: no row begins with '${beginning}', of ${names.join("; ")}`);
    return found;
}

/** `bench` is `{ call, about, options }`. Ends the process where help was asked for or the line is wrong. */
export function command_line(bench) {
    try {
        const given = read_options(bench.options, process.argv.slice(2));
        if (!given.help) return given;
    } catch (error) {
        refuse(bench.call, error.message.split(". ")[0]);
    }
    process.stdout.write(usage(bench));
    return process.exit(0);
}

/** Runs the whole of a bench; what it throws is said in one line, that of a load generator as it said it. */
export async function run_bench(call, whole) {
    try {
        await whole();
    } catch (error) {
        process.stderr.write(`${call}: ${(error.stderr || error.message).trim()}\n`);
        process.exit(1);
    }
}
