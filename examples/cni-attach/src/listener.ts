import { createServer } from "node:net";

// runs inside the container's network namespace, and tells whoever connects where it is
createServer((socket) => {
  socket.end(`${socket.localAddress}:${socket.localPort} answers ${socket.remoteAddress}`);
}).listen({ host: "0.0.0.0", port: 80 });
