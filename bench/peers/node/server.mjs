// The reference server, as its own documentation would have it written: JWT in a middleware,
// everything else at its defaults.
//   JWT_SECRET  the HS256 key (required)
//   PORT        where to listen on 127.0.0.1 [0: any free port]
import { createServer } from "node:http";
import jwt from "jsonwebtoken";
import { Server } from "socket.io";

const secret = process.env.JWT_SECRET;
if (!secret) {
    console.error("JWT_SECRET is not set");
    process.exit(2);
}

const http = createServer();
const io = new Server(http);

io.use((socket, next) => {
    try {
        socket.data.user = jwt.verify(socket.handshake.auth.token, secret, {
            algorithms: ["HS256"],
        });
        next();
    } catch {
        next(new Error("Authentication error"));
    }
});

io.on("connection", (socket) => {
    socket.on("echo", (x, ack) => ack(x));
    socket.on("join", (room, ack) => {
        socket.join(room);
        ack();
    });
    socket.on("say", (room, x) => io.to(room).emit("said", x));
    socket.on("broadcast", (x) => io.emit("said", x));
});

http.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
    console.log(`listening on http://127.0.0.1:${http.address().port}`);
});

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
