import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** An HTTP server whose paths say what it does; redirects go to the ports. */
export function answerStrangely(
  request: IncomingMessage,
  response: ServerResponse,
  ports: { readonly web: number; readonly secure: number },
): void {
  const redirect = (location: string) => response.writeHead(302, { location }).end("moved");
  switch (request.url?.split("?")[0]) {
    case "/loop":
      return void redirect("/loop");
    case "/moved":
      return void redirect("ok?after=move");
    case "/elsewhere":
      return void redirect(`http://localhost:${ports.web}/ok`);
    case "/insecure":
      return void redirect(`http://127.0.0.1:${ports.web}/ok`);
    case "/secure":
      return void redirect(`https://127.0.0.1:${ports.secure}/ok`);
    case "/file":
      return void redirect("file:///etc/passwd");
    case "/login":
      return void redirect(`http://me:secret@127.0.0.1:${ports.web}/ok`);
    case "/nowhere":
      return void redirect("http://[/");
    case "/full":
      return void response.end(Buffer.alloc(256 * 1024));
    case "/huge":
      return void response.end(Buffer.alloc(256 * 1024 + 1));
    case "/endless": {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
      };
      response.on("drain", more);
      return more();
    }
    case "/chunked":
      response.write("one,");
      response.write("two,");
      return void response.end("three");
    case "/middle":
      return void response.writeHead(200).write("begin");
    case "/silent":
      return;
    case "/unauthorized":
      return void response.writeHead(401).end("Authentication required");
    case "/empty":
      return void response.writeHead(204).end();
    default:
      return void response.end("body");
  }
}

/** A server of which only some answers are HTTP; `text` is what came first. */
export function answerRawly(socket: Socket, text: string): void {
  const path = text.split(" ")[1] ?? "";
  if (path === "/garbage") socket.end(randomBytes(5000));
  if (path === "/ssh") socket.end("SSH-2.0-OpenSSH_9.2\r\n");
  if (path === "/closes") socket.end();
  if (path === "/resets") socket.resetAndDestroy();
  if (path === "/short") socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
  if (path === "/breaks") {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", () =>
      socket.resetAndDestroy(),
    );
  }
  if (path === "/headers") socket.end(`HTTP/1.1 200 OK\r\n${"X: y\r\n".repeat(10_000)}\r\n`);
  if (path === "/switch")
    socket.end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
  if (path === "/until-close") socket.end("HTTP/1.0 200 OK\r\n\r\nold style");
  // The first bytes of a TLS handshake.
  if (path.startsWith("\u0003")) socket.end("not TLS at all, not at all");
}
