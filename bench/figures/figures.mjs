// From what the benches have kept to the figures of docs/performance.md.
import { ratio_bars } from "./bars.mjs";
import { growth_curves } from "./curves.mjs";

function note_of({ date, commit, machine, rounds }) {
    const version = commit ? `commit ${commit.id.slice(0, 9)}` : "no commit";
    return `${date.slice(0, 10)}, ${version}, ${machine.cores} cores of ${machine.cpu}, Linux ` +
        `${machine.kernel.split("-")[0]}; median of ${rounds} rounds, whiskers: least and greatest`;
}

const peer_labels = {
    echo: "echo with ack, 100 connections", polling: "the same over polling",
    broadcast: "broadcast to 1,000", rooms: "100 rooms of 10", connect: "connect with HS256",
    idle: "memory, 5,000 idle connections",
};

function peers(found) {
    const all = [{ peer: "socket.io (node)", kind: "a", name: "socket.io on Node" },
        { peer: "uwebsockets", kind: "c", name: "bare uWebSockets" },
        { peer: "floor", kind: "b", name: "a bare loop" }];
    const measured = all.filter(({ peer }) => found.summary.some((one) => one.peer === peer));
    const modes = [...new Set(found.summary.map(({ mode }) => mode))];
    return ratio_bars({
        title: "Server CPU a message, and memory a connection, beside Anteroom's", note: note_of(found),
        axis: "times Anteroom's cost (1: as much; logarithmic)",
        names: measured,
        groups: modes.map((mode) => ({
            label: peer_labels[mode],
            bars: measured.flatMap(({ peer, kind }) => {
                const row = found.summary.find((one) => one.mode === mode && one.peer === peer);
                return row?.ratio ? [{ kind, ...row.ratio }] : [];
            }),
        })),
    });
}

function scale(found) {
    const rows = [...new Set(found.summary.map(({ row }) => row))];
    const curve = (row, kind, read) => ({
        kind,
        points: found.summary.filter((one) => one.row === row && read(one))
            .map((one) => ({ at: one.point, ...read(one) })),
    });
    return growth_curves({
        title: "Server CPU a message as one thing grows, to the smallest point", note: note_of(found),
        names: [{ kind: "a", name: "Anteroom" }, { kind: "b", name: "the bare loop" }],
        panels: rows.map((row) => ({
            label: row, of: found.summary.find((one) => one.row === row).of,
            curves: [curve(row, "a", (one) => one.growth), curve(row, "b", (one) => one.floor_growth)],
        })),
    });
}

const tls = (found) => ratio_bars({
    title: "What TLS 1.3 costs the server", note: note_of(found),
    axis: "times the cost without TLS (logarithmic)", names: [{ kind: "a", name: "TLS" }],
    groups: found.summary.map(({ row, ratio }) => ({ label: row, bars: [{ kind: "a", ...ratio }] })),
});

const siege = (found) => ratio_bars({
    title: "p99 of 2,000 echoes a second beside a client that does harm", note: note_of(found),
    axis: "times the p99 in peace (logarithmic)", names: [{ kind: "a", name: "besieged" }],
    groups: found.summary.map(({ row, ratio }) => ({ label: row, bars: [{ kind: "a", ...ratio }] })),
});

// By the name of the image: the results that it needs, and how it is drawn.
export const figures = {
    "bench-peers.svg": { results: "latest.json", draw: peers },
    "bench-scale.svg": { results: "scale.json", draw: scale },
    "bench-tls.svg": { results: "tls.json", draw: tls },
    "bench-siege.svg": { results: "siege.json", draw: siege },
};
