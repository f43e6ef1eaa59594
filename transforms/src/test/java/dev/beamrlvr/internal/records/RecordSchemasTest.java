package dev.beamrlvr.internal.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.beamrlvr.advantages.AdvantageEstimator;
import dev.beamrlvr.advantages.ComputeAdvantages;
import dev.beamrlvr.advantages.GroupByPrompt;
import dev.beamrlvr.prompts.PlanSteps;
import dev.beamrlvr.prompts.ReadPrompts;
import dev.beamrlvr.records.RecordCoders;
import dev.beamrlvr.rewards.VerifyAnswers;
import dev.beamrlvr.rollouts.GenerateRollouts;
import dev.beamrlvr.schemas.PromptGroup;
import dev.beamrlvr.schemas.Rollout;
import dev.beamrlvr.schemas.StepSummary;
import dev.beamrlvr.schemas.Verdict;
import dev.beamrlvr.schemas.VerdictKind;
import dev.beamrlvr.schemas.internal.SlotItem;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.schemas.NoSuchSchemaException;
import org.apache.beam.sdk.schemas.SchemaCoder;
import org.apache.beam.sdk.schemas.SchemaRegistry;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PValue;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordSchemasTest {

  private static final SchemaRegistry REGISTRY = SchemaRegistry.createDefault();

  static Stream<Class<? extends SpecificRecord>> records() {
    return new ClassFileImporter()
        .importPackagesOf(Rollout.class).stream()
            .filter(type -> type.getPackageName().equals(Rollout.class.getPackageName()))
            .filter(type -> type.isAssignableTo(SpecificRecord.class))
            .map(JavaClass::reflect)
            .<Class<? extends SpecificRecord>>map(type -> type.asSubclass(SpecificRecord.class))
            .sorted((a, b) -> a.getName().compareTo(b.getName()));
  }

  @Test
  void recordsAreFoundByThemselves() {
    assertTrue(records().toList().containsAll(List.of(StepSummary.class, PromptGroup.class)));
  }

  @ParameterizedTest
  @MethodSource("records")
  void comesBackFromARowAndFromBytes(Class<? extends SpecificRecord> type) throws Exception {
    check(type);
  }

  private static <T extends SpecificRecord> void check(Class<T> type) throws Exception {
    SchemaCoder<T> coder = REGISTRY.getSchemaCoder(type);
    Schema avro = SpecificData.get().getSchema(type);
    assertEquals(
        avro.getFields().stream().map(Schema.Field::name).toList(),
        coder.getSchema().getFieldNames());

    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 50; i++) {
      T record = type.cast(SpecificData.get().deepCopy(avro, any(avro, random)));
      Row row = coder.getToRowFunction().apply(record);
      assertEquals(record, coder.getFromRowFunction().apply(row));
      assertEquals(record, CoderUtils.clone(coder, record));
    }
  }

  @Test
  void aValueIsFoundByItsFieldsName() throws Exception {
    Verdict verdict =
        Verdict.newBuilder().setKind(VerdictKind.NO_ANSWER).setReason("nothing there").build();
    Row row = REGISTRY.getToRowFunction(Verdict.class).apply(verdict);
    assertEquals("nothing there", row.getString("reason"));
    assertNull(row.getString("rule"));
    assertEquals("NO_ANSWER", row.getString("kind"));
  }

  @Test
  void handOversOfStagesAndOthersRecordsAreNotOurs() {
    assertThrows(NoSuchSchemaException.class, () -> REGISTRY.getSchema(SlotItem.class));
    assertThrows(NoSuchSchemaException.class, () -> REGISTRY.getSchema(GenericData.Record.class));
    assertThrows(IllegalArgumentException.class, () -> RecordCoders.rowsOf(SlotItem.class));
  }

  @Test
  void whatAnOwnStagePutsOutIsOfRows() {
    Pipeline pipeline = Pipeline.create();
    PCollection<Verdict> verdicts =
        pipeline
            .apply(Create.empty(RecordCoders.of(Verdict.class)))
            .apply(MapElements.into(TypeDescriptor.of(Verdict.class)).via(verdict -> verdict));
    assertTrue(verdicts.hasSchema());
  }

  @Test
  void stagesHandOnPlainAvro() {
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(ReadPrompts.from("prompts.jsonl"))
        .apply(PlanSteps.onePass(16))
        .apply(GenerateRollouts.using("policy"))
        .apply(VerifyAnswers.gsm8k())
        .apply(GroupByPrompt.create())
        .apply(ComputeAdvantages.using(AdvantageEstimator.RLOO));
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public void visitValue(PValue value, TransformHierarchy.Node producer) {
            PCollection<?> collection = (PCollection<?>) value;
            String type = collection.getCoder().getEncodedTypeDescriptor().toString();
            assertFalse(
                collection.hasSchema() && type.startsWith("dev.beamrlvr"), producer.getFullName());
          }
        });
  }

  /** A random value of any schema that the records use; another schema fails the test. */
  private static Object any(Schema schema, SplittableRandom random) {
    return switch (schema.getType()) {
      case RECORD -> {
        GenericData.Record record = new GenericData.Record(schema);
        schema.getFields().forEach(f -> record.put(f.pos(), any(f.schema(), random)));
        yield record;
      }
      case ENUM -> {
        List<String> symbols = schema.getEnumSymbols();
        yield new GenericData.EnumSymbol(schema, symbols.get(random.nextInt(symbols.size())));
      }
      case ARRAY -> {
        List<Object> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(any(schema.getElementType(), random));
        }
        yield items;
      }
      case UNION -> any(schema.getTypes().get(random.nextInt(schema.getTypes().size())), random);
      case STRING -> "text " + random.nextInt(1000) + " \u00e9";
      case INT -> random.nextInt();
      case LONG -> random.nextLong();
      case FLOAT -> (float) random.nextDouble(-1, 1);
      case DOUBLE -> random.nextDouble(-1, 1);
      case BOOLEAN -> random.nextBoolean();
      case NULL -> null;
      default -> throw new IllegalArgumentException("no record had a " + schema.getType());
    };
  }
}
