// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jargoon.tools.Tools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Linux as the judge of the network: Debian's kernel in QEMU, whose virtio adapter is plugged into a UserNetwork. The
 * guest is what {@code ./jargoon fetch-guest debian} leaves in the cache.
 */
@Tag("differential")
@Timeout(value = 500, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LinuxOverUserNetworkTest {
    private static final int LENGTH = 32 << 20;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private static Path guestFile(String name) {
        String own = System.getenv("JARGOON_CACHE_DIR");
        String common = System.getenv("XDG_CACHE_HOME");
        Path cache = own != null ? Path.of(own)
                : common != null ? Path.of(common, "jargoon")
                : Path.of(System.getProperty("user.home"), ".cache", "jargoon");
        Path file = cache.resolve("guests/debian").resolve(name);
        Tools.require(Files.isReadable(file), file + " is missing: ./jargoon fetch-guest debian");
        return file;
    }

    private static HttpServer serve(byte[] file) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 10);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/file", exchange -> {
            exchange.sendResponseHeaders(200, file.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(file);
            }
        });
        server.start();
        return server;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void linuxGetsAnAddressDownloadsUploadsAndServes() throws Exception {
        judge("virtio-net-device,netdev=wire", 1500);
    }

    @Test
    void linuxDoesSoWithPacketsAsLongAsThereAre() throws Exception {
        judge("virtio-net-device,netdev=wire,host_mtu=65535", 65_535);
    }

    private static void judge(String adapter, int mtu) throws Exception {
        Path kernel = guestFile("linux");
        Path initrd = guestFile("initrd.cpio");
        byte[] file = new byte[LENGTH];
        new SplittableRandom(7).nextBytes(file);
        HttpServer http = serve(file);
        ServerSocket uploads = new ServerSocket(0, 1, LOOPBACK);
        FutureTask<String> uploaded = new FutureTask<>(() -> {
            try (Socket socket = uploads.accept()) {
                return sha256(socket.getInputStream().readAllBytes());
            }
        });
        Thread.ofVirtual().start(uploaded);
        UserNetwork.Options options = UserNetwork.Options.standard().withForwards(
                List.of(new Forward(Forward.Protocol.TCP, 0, 7)));
        try (UserNetwork network = UserNetwork.open(options); QemuWire wire = new QemuWire(network)) {
            String url = "http://10.0.2.2:" + http.getAddress().getPort();
            String run = "ifconfig eth0 | grep -E 'inet|MTU'; ping -c 2 10.0.2.2; nslookup example.org;"
                    + " time wget -q -O /tmp/f " + url + "/file; sha256sum /tmp/f;"
                    + " time nc 10.0.2.2 " + uploads.getLocalPort() + " </tmp/f;"
                    + " wget -O - http://10.0.2.2:1/ ; nc -l -p 7 -e cat & sleep 2; echo serving; wait; echo served";
            StringBuilder console = new StringBuilder();
            Process qemu = boot(kernel, initrd, wire.option(), adapter, run);
            try (InputStream in = qemu.getInputStream()) {
                readUntil(in, console, "serving\r\n");
                echoThrough(network.forwards().getFirst().hostPort());
                readUntil(in, console, "served\r\n");
            } finally {
                qemu.destroyForcibly();
                System.out.printf("%s%nframes dropped by the adapter's queue: %d%n",
                        console.substring(Math.max(0, console.indexOf("inet"))), wire.dropped());
            }
            assertTrue(console.indexOf("inet addr:10.0.2.15") >= 0);
            assertTrue(console.indexOf("MTU:" + mtu) >= 0);
            assertTrue(console.indexOf("2 packets received") >= 0);
            assertTrue(console.indexOf("REFUSED") >= 0);
            assertTrue(console.indexOf("Connection refused") >= 0);
            assertTrue(console.indexOf(sha256(file)) >= 0);
            assertEquals(sha256(file), uploaded.get());
        } finally {
            http.stop(0);
            uploads.close();
        }
    }

    private static Process boot(Path kernel, Path initrd, String wire, String adapter, String run)
            throws IOException {
        Tools.require("qemu-system-riscv64");
        return new ProcessBuilder("qemu-system-riscv64", "-M", "virt", "-m", "512", "-display", "none",
                "-serial", "stdio", "-monitor", "none", "-no-reboot",
                "-kernel", kernel.toString(), "-initrd", initrd.toString(),
                "-append", "console=ttyS0 quiet run=\"" + run + "\"",
                "-netdev", wire, "-device", adapter)
                .redirectErrorStream(true)
                .start();
    }

    private static void readUntil(InputStream in, StringBuilder console, String mark) throws IOException {
        int from = console.length();
        byte[] part = new byte[4096];
        while (console.indexOf(mark, from) < 0) {
            int count = in.read(part);
            if (count < 0) {
                throw new AssertionError("the guest ended before '" + mark.strip() + "': " + console);
            }
            console.append(new String(part, 0, count, StandardCharsets.ISO_8859_1));
        }
    }

    private static void echoThrough(int port) throws IOException {
        byte[] sent = new byte[100_000];
        new SplittableRandom(8).nextBytes(sent);
        try (Socket socket = new Socket(LOOPBACK, port)) {
            Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(sent);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertEquals(sha256(sent), sha256(socket.getInputStream().readAllBytes()));
        }
    }
}
