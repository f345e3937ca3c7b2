import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;

/** mongo-java-server in memory: prints its address, and ends with its standard input. */
public class MongoJavaServer {
  /** The oldest that the driver talks to is 4.4, and the newest that the server knows of is 4.2. */
  record Version() implements MongoVersion {
    public List<Integer> getVersionArray() {
      return List.of(7, 0, 0);
    }

    public int getWireVersion() {
      return 21;
    }
  }

  public static void main(String[] args) throws Exception {
    var server = new MongoServer(new MemoryBackend().version(new Version()));
    System.out.println(server.bindAndGetConnectionString());
    while (System.in.read() != -1) {}
    server.shutdownNow();
  }
}
