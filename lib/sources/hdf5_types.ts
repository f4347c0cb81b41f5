/** What h5wasm says of the type and shape of a variable or an attribute. */
export interface Hdf5Metadata {
  type: number;
  size: number;
  signed: boolean;
  vlen: boolean;
  littleEndian: boolean;
  /** `null`: it has no elements at all (HDF5's null dataspace). */
  shape: number[] | null;
  total_size: number;
  maxshape: number[] | null;
  chunks?: number[] | null;
  cset?: number;
  enum_type?: { type: number; members: Record<string, number> };
  virtual_sources?: { file_name: string }[];
}

/** A file as Emscripten's file system in memory keeps it. */
export interface Hdf5FileNode {
  usedBytes: number;
  stream_ops: {
    read(
      stream: unknown,
      buffer: Int8Array,
      offset: number,
      length: number,
      position: number,
    ): number;
  };
}

/** A step that the bytes of a chunk go through, such as compression. */
export interface Hdf5Filter {
  /** As the HDF Group registers it, such as 1 for deflate (gzip). */
  id: number;
  name: string;
  /** Its settings. */
  cd_values: number[];
}

/** The functions of h5wasm's WebAssembly module that are used here. */
export interface Hdf5Module {
  readonly H5F_ACC_RDONLY: number;
  readonly H5G_GROUP: number;
  readonly H5G_DATASET: number;
  readonly HEAPU8: Uint8Array;
  readonly FS: {
    writeFile(path: string, bytes: Uint8Array, options?: { canOwn: boolean }): void;
    lookupPath(path: string): { node: Hdf5FileNode };
    getStream(descriptor: number): { tty: { ops: Record<string, unknown> } };
    mkdirTree(path: string): void;
    unlink(path: string): void;
    readdir(path: string): string[];
    analyzePath(path: string): { exists: boolean };
  };
  activate_throwing_error_handler(): number;
  deactivate_throwing_error_handler(): number;
  open(path: string, mode: number, trackOrder: boolean, low: number, high: number): bigint;
  close_file(file: bigint): number;
  get_names(file: bigint, path: string, recursive: boolean): string[];
  get_type(file: bigint, path: string): number;
  get_dataset_metadata(file: bigint, path: string): Hdf5Metadata;
  get_attribute_names(file: bigint, path: string): string[];
  get_attribute_metadata(file: bigint, path: string, name: string): Hdf5Metadata;
  get_dataset_filters(file: bigint, path: string): Hdf5Filter[];
  get_dataset_data(
    file: bigint,
    path: string,
    count: bigint[] | null,
    offset: bigint[] | null,
    strides: bigint[] | null,
    pointer: bigint,
  ): number;
  get_attribute_data(file: bigint, path: string, name: string, pointer: bigint): number;
  reclaim_vlen_memory(file: bigint, path: string, attribute: string, pointer: bigint): number;
  reclaim_vlen_memory_count(
    file: bigint,
    path: string,
    attribute: string,
    pointer: bigint,
    count: bigint[],
  ): number;
  get_scale_name(file: bigint, path: string): string | null;
  /** The object's address in the file, in eight bytes. */
  create_object_reference(file: bigint, path: string): number[];
  _malloc(size: number): number;
  _free(pointer: number): void;
}
