package org.entente.story;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the gateway of `gbr.fcdo` tells on its administration port.
public record Metrics(String text) {
    public static Metrics of(Path home) throws IOException, InterruptedException {
        Path endpoints = home.resolve("data/run/endpoints.json");
        String admin = new JsonObject(Files.readString(endpoints)).getString("admin");
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://" + admin + "/metrics"))
                    .build();
            return new Metrics(http.send(request, BodyHandlers.ofString()).body());
        }
    }

    public long value(String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + text));
    }
}
