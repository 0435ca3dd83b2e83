package io.bodkin.engine.jfr;

import io.bodkin.engine.event.EventSource;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;

/** Which engines there are, and whether any recording wants to hear of them. Its lock is the class. */
final class Recordings {
    private static final List<Class<? extends Event>> KINDS = List.of(
            TaskRunEvent.class,
            TaskEndEvent.class,
            TaskParkEvent.class,
            ChunkSpillEvent.class,
            ChunkLoadEvent.class,
            ChunkEvictEvent.class,
            StallEvent.class);

    private static final List<Connection> CONNECTIONS = new ArrayList<>();
    private static boolean wanted;

    /** One engine: listened to while it is wanted. */
    static final class Connection {
        private final EventSource events;
        private EventSource.Registration registration;

        Connection(EventSource events) {
            this.events = events;
        }

        private void update() {
            if (wanted && registration == null) {
                registration = events.listen(new Recorder());
            } else if (!wanted && registration != null) {
                registration.close();
                registration = null;
            }
        }

        void close() {
            synchronized (Recordings.class) {
                CONNECTIONS.remove(this);
                if (registration != null) {
                    registration.close();
                }
            }
        }
    }

    private Recordings() {}

    static synchronized Connection connect(EventSource events) {
        Connection connection = new Connection(events);
        CONNECTIONS.add(connection);
        connection.update();
        return connection;
    }

    /** To be called once. */
    static void watch() {
        if (!FlightRecorder.isAvailable()) {
            return;
        }
        FlightRecorder.addListener(new FlightRecorderListener() {
            @Override
            public void recordingStateChanged(Recording recording) {
                update();
            }
        });
        if (FlightRecorder.isInitialized()) {
            update();
        }
    }

    private static synchronized void update() {
        wanted = KINDS.stream().anyMatch(kind -> EventType.getEventType(kind).isEnabled());
        CONNECTIONS.forEach(Connection::update);
    }
}
