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
  cset?: number;
  strpad?: number;
  enum_type?: { type: number; members: Record<string, number> };
  virtual_sources?: unknown[];
}

/** The functions of h5wasm's WebAssembly module that are used here. */
export interface Hdf5Module {
  readonly H5F_ACC_RDONLY: number;
  readonly H5G_GROUP: number;
  readonly H5G_DATASET: number;
  readonly HEAPU8: Uint8Array;
  readonly FS: {
    writeFile(path: string, bytes: Uint8Array, options: { canOwn: boolean }): void;
    unlink(path: string): void;
    readdir(path: string): string[];
    analyzePath(path: string): { exists: boolean };
  };
  activate_throwing_error_handler(): number;
  open(path: string, mode: number, trackOrder: boolean, low: number, high: number): bigint;
  close_file(file: bigint): number;
  get_names(file: bigint, path: string, recursive: boolean): string[];
  get_type(file: bigint, path: string): number;
  get_dataset_metadata(file: bigint, path: string): Hdf5Metadata;
  get_attribute_names(file: bigint, path: string): string[];
  get_attribute_metadata(file: bigint, path: string, name: string): Hdf5Metadata;
  get_dataset_data(
    file: bigint,
    path: string,
    count: null,
    offset: null,
    strides: null,
    pointer: bigint,
  ): number;
  get_attribute_data(file: bigint, path: string, name: string, pointer: bigint): number;
  reclaim_vlen_memory(file: bigint, path: string, attribute: string, pointer: bigint): number;
  get_scale_name(file: bigint, path: string): string | null;
  get_attached_scales(file: bigint, path: string, dimension: number): string[];
  _malloc(size: number): number;
  _free(pointer: number): void;
}
