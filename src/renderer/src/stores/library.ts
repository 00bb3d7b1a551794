import type { StoredArchitecture } from '@contract/architecture'
import type { Dataset } from '@contract/dataset'
import { type Model, lastNetworks } from '@contract/model'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { call } from '../api'
import { useFirstReading } from '../composables/first-reading'

/** What the project holds to work with: data sets, networks, and architectures that people put together. */
export const useLibraryStore = defineStore('library', () => {
  const datasets = shallowRef<readonly Dataset[]>([])
  /** Newest first. */
  const trashedDatasets = shallowRef<readonly Dataset[]>([])
  /** For what was made with a data set: it can still read it in the trash. Forms offer those in use only. */
  const allDatasets = computed(() => [...datasets.value, ...trashedDatasets.value])
  /** The last network of each training first: what a form begins with is finished, not what training began with. */
  const models = shallowRef<readonly Model[]>([])
  /** Newest first. */
  const trashedModels = shallowRef<readonly Model[]>([])
  /** To be looked at; forms offer those in use only. */
  const allModels = computed(() => [...models.value, ...trashedModels.value])
  const architectures = shallowRef<readonly StoredArchitecture[]>([])

  const {
    reading,
    error,
    load,
    clear: forget
  } = useFirstReading(async (stands) => {
    const [sets, goneSets, networks, goneNetworks, own] = await Promise.all([
      call('datasets.list'),
      call('datasets.trashed'),
      call('models.list'),
      call('models.trashed'),
      call('architectures.list')
    ])
    if (!stands()) return
    datasets.value = sets
    trashedDatasets.value = goneSets
    const last = new Set(lastNetworks(networks))
    models.value = [...last, ...networks.filter((model) => !last.has(model))]
    trashedModels.value = goneNetworks
    architectures.value = own
  })

  function clear(): void {
    forget()
    datasets.value = []
    trashedDatasets.value = []
    models.value = []
    trashedModels.value = []
    architectures.value = []
  }

  return {
    ...{ datasets, trashedDatasets, allDatasets },
    ...{ models, trashedModels, allModels, architectures },
    ...{ reading, error, load, clear }
  }
})
