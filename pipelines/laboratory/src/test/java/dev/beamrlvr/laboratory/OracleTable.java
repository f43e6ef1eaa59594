package dev.beamrlvr.laboratory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A table of expected numbers from an independent implementation. */
public final class OracleTable {

  private OracleTable() {}

  /** One row, by column name. */
  public record Row(Map<String, String> fields) {

    public String text(String column) {
      String value = fields.get(column);
      if (value == null) {
        throw new IllegalArgumentException("No column " + column + " among " + fields.keySet());
      }
      return value;
    }

    public double number(String column) {
      return Double.parseDouble(text(column));
    }

    public int integer(String column) {
      return Integer.parseInt(text(column));
    }

    public boolean truth(String column) {
      return text(column).equals("True");
    }
  }

  /** The rows of a file among the test resources. */
  public static List<Row> read(String name) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                OracleTable.class.getResourceAsStream("/oracles/" + name),
                StandardCharsets.UTF_8))) {
      String[] columns = reader.readLine().split(",");
      List<Row> rows = new ArrayList<>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] values = line.split(",", -1);
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < columns.length; i++) {
          fields.put(columns[i], values[i]);
        }
        rows.add(new Row(fields));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
