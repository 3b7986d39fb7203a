package org.entente.gateway.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/// Counts the HTTP/2 frames of one connection that bring no content, and ends the connection when there are too many
/// in a second: floods of SETTINGS, PING, PRIORITY, RST_STREAM, CONTINUATION, of frames nobody knows and of DATA with
/// nothing in it cost their sender nothing, and gRPC limits only some of them.
///
/// HEADERS are calls, of which the guard refuses those that are too many, one by one and with a reason. Who goes on
/// after that, at twice what is allowed, is cut off here, where it costs least. RST_STREAM has a limit of its own, as
/// each may undo work that was begun. WINDOW_UPDATE is not counted: nothing is answered to it, and a client that reads
/// fast through a small window honestly sends thousands. One of nothing is: HTTP/2 answers it with a reset, as it does
/// DATA that ends a stream a second time.
///
/// Stands behind TLS and before HTTP/2. It only looks at the nine bytes before each frame (RFC 9113 section 4.1),
/// and at the four in a WINDOW_UPDATE.
final class FrameLimit extends ChannelInboundHandlerAdapter {
    private static final int PREFACE = 24;
    private static final int FRAME_HEADER = 9;
    private static final int INCREMENT = 4;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;

    /// DATA frames shorter than this bring next to nothing.
    private static final int SMALL = 64;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /// GOAWAY without a stream, ENHANCE_YOUR_CALM.
    private static final byte[] GOAWAY = {0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11};

    /// Until the end, in which what still comes is thrown away: closed at once, TCP would throw away the farewell. The
    /// end comes from here outwards: HTTP/2 itself would wait for its streams.
    private static final long FAREWELL_MILLIS = 200;

    private final ServerTls.FrameRates rates;
    private final Runnable passed;

    /// Bytes until the next frame's header begins.
    private int skip = PREFACE;

    /// Of a frame; of WINDOW_UPDATE with its content.
    private final byte[] header = new byte[FRAME_HEADER + INCREMENT];

    private int filled;

    /// Calls that their caller may still end, as far as is known here; no more than it may begin in a second, for what
    /// it reset, or we ended, stays among them.
    private int open;

    private int control;
    private int calls;
    private int resets;
    private long begin = System.nanoTime();
    private boolean over;

    /// @param passed called once, when a limit is passed
    FrameLimit(ServerTls.FrameRates rates, Runnable passed) {
        this.rates = rates;
        this.passed = passed;
    }

    /// Does not listen to a connection at all, and ends it after a while.
    ///
    /// @param ctx of this handler
    void keepOut(ChannelHandlerContext ctx, long nanos) {
        over = true;
        ctx.channel().config().setAutoRead(false);
        Runnable end = () -> farewell(ctx);
        var _ = ctx.executor().schedule(end, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (!over && message instanceof ByteBuf bytes && !count(bytes)) {
            over = true;
            passed.run();
            farewell(ctx);
        }
        if (over) {
            ReferenceCountUtil.release(message);
        } else {
            super.channelRead(ctx, message);
        }
    }

    private static void farewell(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(ctx.alloc().buffer(GOAWAY.length).writeBytes(GOAWAY)).addListener(written -> {
            Runnable end = () -> {
                var _ = ctx.close();
            };
            var _ = ctx.executor().schedule(end, FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    /// Whether the connection may go on.
    private boolean count(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (skip > 0) {
                int step = Math.min(skip, end - at);
                skip -= step;
                at += step;
            } else {
                header[filled++] = bytes.getByte(at++);
                if (filled >= FRAME_HEADER && filled == looked()) {
                    skip = length() + FRAME_HEADER - filled;
                    filled = 0;
                    if (!fits()) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private int length() {
        return (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
    }

    /// How many bytes of this frame are looked at.
    private int looked() {
        return header[3] == WINDOW_UPDATE ? FRAME_HEADER + Math.min(length(), INCREMENT) : FRAME_HEADER;
    }

    private boolean fits() {
        long now = System.nanoTime();
        if (now - begin >= SECOND) {
            begin = now;
            control = 0;
            calls = 0;
            resets = 0;
        }
        boolean ends = (header[4] & END_STREAM) != 0;
        switch (header[3]) {
            case DATA -> {
                if (ends && open > 0) {
                    open--;
                } else if (ends || skip < SMALL) {
                    control++;
                }
            }
            case HEADERS -> {
                calls++;
                open = ends ? open : Math.min(open + 1, rates.calls());
            }
            case RST_STREAM -> resets++;
            case WINDOW_UPDATE -> control += isOfNothing() ? 1 : 0;
            default -> control++;
        }
        return control <= rates.control() && calls <= rates.calls() && resets <= rates.resets();
    }

    private boolean isOfNothing() {
        // The first bit says nothing (RFC 9113 section 6.9).
        return ((header[9] & 0x7f) | header[10] | header[11] | header[12]) == 0;
    }
}
