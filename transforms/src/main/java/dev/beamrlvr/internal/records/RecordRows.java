package dev.beamrlvr.internal.records;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;

/**
 * The Avro records as rows of Beam.
 *
 * <p>Fields keep their names, order and documentation; an enum is the string of its symbol, so that
 * SQL can compare it. Beam's own conversion makes it a logical type that Beam SQL refuses.
 */
final class RecordRows {

  private RecordRows() {}

  /** Returns the schema of the rows of an Avro record. */
  static Schema schemaOf(org.apache.avro.Schema record) {
    Schema.Builder schema = Schema.builder();
    for (org.apache.avro.Schema.Field field : record.getFields()) {
      String description = field.doc() == null ? "" : field.doc();
      schema.addField(
          Schema.Field.of(field.name(), typeOf(field.schema())).withDescription(description));
    }
    return schema.build();
  }

  private static FieldType typeOf(org.apache.avro.Schema avro) {
    return switch (avro.getType()) {
      case RECORD -> FieldType.row(schemaOf(avro));
      case ARRAY -> FieldType.array(typeOf(avro.getElementType()));
      case UNION -> typeOf(present(avro)).withNullable(true);
      case ENUM, STRING -> FieldType.STRING;
      case INT -> FieldType.INT32;
      case LONG -> FieldType.INT64;
      case FLOAT -> FieldType.FLOAT;
      case DOUBLE -> FieldType.DOUBLE;
      case BOOLEAN -> FieldType.BOOLEAN;
      default -> throw new IllegalArgumentException("no row field stands for " + avro);
    };
  }

  /** Returns a record as a row of its schema. */
  static Row toRow(IndexedRecord record, Schema schema) {
    List<Object> values = new ArrayList<>(schema.getFieldCount());
    for (int i = 0; i < schema.getFieldCount(); i++) {
      values.add(toField(record.get(i), schema.getField(i).getType()));
    }
    return Row.withSchema(schema).attachValues(values);
  }

  private static Object toField(Object value, FieldType type) {
    if (value == null) {
      return null;
    }
    return switch (type.getTypeName()) {
      case ROW -> toRow((IndexedRecord) value, type.getRowSchema());
      case STRING -> value.toString();
      case ARRAY -> mapped(value, item -> toField(item, type.getCollectionElementType()));
      default -> value;
    };
  }

  /** Returns the record that a row stands for, of the generated class. */
  static IndexedRecord fromRow(Row row, org.apache.avro.Schema avro) {
    IndexedRecord record = (IndexedRecord) SpecificData.get().newRecord(null, avro);
    for (org.apache.avro.Schema.Field field : avro.getFields()) {
      record.put(field.pos(), fromField(row.getValue(field.pos()), field.schema()));
    }
    return record;
  }

  private static Object fromField(Object value, org.apache.avro.Schema avro) {
    if (value == null) {
      return null;
    }
    return switch (avro.getType()) {
      case RECORD -> fromRow((Row) value, avro);
      case ENUM -> SpecificData.get().createEnum((String) value, avro);
      case ARRAY -> mapped(value, item -> fromField(item, avro.getElementType()));
      case UNION -> fromField(value, present(avro));
      default -> value;
    };
  }

  private static List<Object> mapped(Object items, UnaryOperator<Object> change) {
    List<Object> changed = new ArrayList<>();
    ((Iterable<?>) items).forEach(item -> changed.add(change.apply(item)));
    return changed;
  }

  /** Returns what a union holds besides null; the records have no other unions. */
  private static org.apache.avro.Schema present(org.apache.avro.Schema union) {
    List<org.apache.avro.Schema> others =
        union.getTypes().stream().filter(type -> !type.isNullable()).toList();
    if (others.size() != 1 || union.getTypes().size() != 2) {
      throw new IllegalArgumentException("a row field is of one type or null, but not " + union);
    }
    return others.get(0);
  }
}
