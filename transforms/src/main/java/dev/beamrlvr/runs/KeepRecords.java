package dev.beamrlvr.runs;

import dev.beamrlvr.internal.checkpoints.ContentAddressedFiles;
import dev.beamrlvr.internal.records.AvroFiles;
import dev.beamrlvr.records.RecordCoders;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes a whole bounded collection as Avro files of a run, each in order; {@link KeptRecords}
 * finds and reads them. Which file a record is in follows from its id. A worker holds one file's
 * records.
 */
final class KeepRecords<T extends SpecificRecord> extends PTransform<PCollection<T>, PDone> {

  private final KeptRecords.Place<T> place;
  private final SerializableFunction<T, String> id;
  private final int files;

  /**
   * Keeps records.
   *
   * @param id of a record, which says what file it goes to
   * @param files how many there are to be, empty ones too: all that are there are the whole
   */
  KeepRecords(KeptRecords.Place<T> place, SerializableFunction<T, String> id, int files) {
    this.place = place;
    this.id = id;
    this.files = files;
  }

  @Override
  public PDone expand(PCollection<T> records) {
    Coder<KV<Integer, T>> coder =
        KvCoder.of(VarIntCoder.of(), NullableCoder.of(RecordCoders.of(place.type())));
    List<KV<Integer, T>> nothing = new ArrayList<>();
    for (int file = 0; file < files; file++) {
      nothing.add(KV.of(file, null));
    }
    PCollection<KV<Integer, T>> every =
        records.getPipeline().apply("Every file", Create.of(nothing).withCoder(coder));
    PCollectionList.of(every)
        .and(records.apply("By file", ParDo.of(new ByFile<>(id, files))).setCoder(coder))
        .apply("With empty ones", Flatten.pCollections())
        .apply("Gather", GroupByKey.create())
        .apply("Write", ParDo.of(new Write<>(place, files)));
    return PDone.in(records.getPipeline());
  }

  private static final class ByFile<T> extends DoFn<T, KV<Integer, T>> {

    private final SerializableFunction<T, String> id;
    private final int files;

    ByFile(SerializableFunction<T, String> id, int files) {
      this.id = id;
      this.files = files;
    }

    @ProcessElement
    public void process(@Element T value, OutputReceiver<KV<Integer, T>> output) {
      output.output(KV.of(Math.floorMod(id.apply(value).hashCode(), files), value));
    }
  }

  private static final class Write<T extends SpecificRecord>
      extends DoFn<KV<Integer, Iterable<T>>, Void> {

    private final KeptRecords.Place<T> place;
    private final int files;

    Write(KeptRecords.Place<T> place, int files) {
      this.place = place;
      this.files = files;
    }

    @ProcessElement
    public void process(@Element KV<Integer, Iterable<T>> gathered) {
      List<T> records = new ArrayList<>();
      for (T value : gathered.getValue()) {
        if (value != null) {
          records.add(value);
        }
      }
      records.sort(place.order());
      ContentAddressedFiles.under(place.runDirectory())
          .write(
              place.directory(),
              place.kindOfFile(files),
              gathered.getKey(),
              ".avro",
              path -> AvroFiles.writeCompressed(path, place.type(), records));
    }
  }
}
