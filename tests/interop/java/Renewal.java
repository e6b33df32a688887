// io.socket:socket.io-client against the interop server: it outlives its first token by what
// docs/authentication.md shows. ANTEROOM_URL, TRANSPORTS (with commas between), TOKEN, FRESH_TOKEN
// and FOREIGN_TOKEN come by the environment. Exit status 0: all is as it should be.

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.json.JSONObject;

public final class Renewal {
    static final AtomicInteger fetched = new AtomicInteger();
    static final CompletableFuture<Object> renewed = new CompletableFuture<>();

    /** As a logger of SLF4J. */
    static final class Log {
        void info(String text, Object value) {
            renewed.complete(value);
        }
    }

    static final Log log = new Log();

    static String fetchFreshToken() {
        fetched.incrementAndGet();
        return System.getenv("FRESH_TOKEN");
    }

    static void check(boolean holds, Object seen) {
        if (!holds) throw new AssertionError(String.valueOf(seen));
    }

    static <T> T within(CompletableFuture<T> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }

    static JSONObject ask(Socket socket, String event, Object... arguments) throws Exception {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        socket.emit(event, arguments, (Ack) all -> answer.complete(all[0]));
        return (JSONObject) within(answer);
    }

    public static void main(String[] arguments) throws Exception {
        IO.Options options = IO.Options.builder()
            .setTransports(System.getenv("TRANSPORTS").split(","))
            .setAuth(Map.of("token", System.getenv("TOKEN")))
            .setReconnection(false)
            .build();
        Socket socket = IO.socket(URI.create(System.getenv("ANTEROOM_URL")), options);
        CompletableFuture<JSONObject> lease = new CompletableFuture<>();
        AtomicInteger left = new AtomicInteger();
        socket.on("auth:lease", told -> lease.complete((JSONObject) told[0]));
        socket.on(Socket.EVENT_CONNECT_ERROR, why -> lease.completeExceptionally(
            new AssertionError(String.valueOf(why[0]))));
        socket.on(Socket.EVENT_DISCONNECT, why -> left.incrementAndGet());

        /* the program of the documentation */

        socket.connect();
        JSONObject first = within(lease);
        String id = socket.id();
        check(((JSONObject) within(renewed)).getBoolean("ok"), renewed);
        // Beyond the end of the first token.
        Thread.sleep(first.getLong("expiresAt") + 500 - System.currentTimeMillis());
        JSONObject told = ask(socket, "whoami");
        check(told.getString("id").equals(id), told);
        check(told.getJSONObject("claims").getInt("round") == 2, told);
        check(fetched.get() == 1, fetched);

        // Of somebody else: refused, and the old lease stays.
        JSONObject foreign = new JSONObject(Map.of("token", System.getenv("FOREIGN_TOKEN")));
        JSONObject answer = ask(socket, "auth:renew", foreign);
        check(!answer.getBoolean("ok"), answer);
        check(answer.getString("code").equals("identity_changed"), answer);
        check(ask(socket, "whoami").getJSONObject("claims").getInt("round") == 2, "round");
        check(left.get() == 0, left);
        socket.disconnect();
        System.exit(0);  // threads of its HTTP client live on
    }
}
