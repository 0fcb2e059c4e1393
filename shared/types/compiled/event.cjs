// Written by "npm run compile-schemas".
'use strict';
module.exports = validate10;
module.exports.default = validate10;
const schema11 = {
  type: 'object',
  properties: {
    type: { type: 'string', maxLength: 1024, default: '' },
    host: {
      type: 'object',
      properties: {
        name: { type: 'string', maxLength: 1024, default: '' },
        version: { type: 'string', maxLength: 1024, default: '' },
        start_time: { type: 'string', maxLength: 1024, default: '' },
      },
      required: ['name', 'version', 'start_time'],
      additionalProperties: true,
      default: {},
    },
    running_swarming_task: { type: 'boolean', default: false },
    launched_swarming: { type: 'boolean', default: false },
    forced_quarantine: { type: 'boolean', default: false },
    android: {
      type: 'object',
      properties: {
        getprop: { type: 'string', default: '' },
        dumpsys_battery: { type: 'string', default: '' },
        dumpsys_thermal_service: { type: 'string', default: '' },
        uptime: {
          type: 'integer',
          minimum: -9223372036854776000,
          exclusiveMaximum: 9223372036854776000,
          default: 0,
        },
      },
      required: ['getprop', 'dumpsys_battery', 'dumpsys_thermal_service', 'uptime'],
      additionalProperties: true,
      default: {},
    },
    chromeos: {
      type: 'object',
      properties: {
        channel: { type: 'string', maxLength: 1024, default: '' },
        milestone: { type: 'string', maxLength: 1024, default: '' },
        release_version: { type: 'string', maxLength: 1024, default: '' },
        uptime: {
          type: 'integer',
          minimum: -9223372036854776000,
          exclusiveMaximum: 9223372036854776000,
          default: 0,
        },
      },
      required: ['channel', 'milestone', 'release_version', 'uptime'],
      additionalProperties: true,
      default: {},
    },
    ios: {
      type: 'object',
      properties: {
        version: { type: 'string', maxLength: 1024, default: '' },
        device_type: { type: 'string', maxLength: 1024, default: '' },
        battery: {
          type: 'integer',
          minimum: -9223372036854776000,
          exclusiveMaximum: 9223372036854776000,
          default: 0,
        },
      },
      required: ['version', 'device_type', 'battery'],
      additionalProperties: true,
      default: {},
    },
    pyocd: {
      type: 'object',
      properties: { device_type: { type: 'string', maxLength: 1024, default: '' } },
      required: ['device_type'],
      additionalProperties: true,
      default: {},
    },
    standalone: {
      type: 'object',
      properties: {
        cores: {
          type: 'integer',
          minimum: -9223372036854776000,
          exclusiveMaximum: 9223372036854776000,
          default: 0,
        },
        cpus: { type: 'array', items: { type: 'string', maxLength: 1024 }, maxItems: 64, default: [] },
        gpus: { type: 'array', items: { type: 'string', maxLength: 1024 }, maxItems: 64, default: [] },
        os_versions: { type: 'array', items: { type: 'string', maxLength: 1024 }, maxItems: 64, default: [] },
        gce: { type: 'boolean', default: false },
        machine_type: { type: 'string', maxLength: 1024, default: '' },
        docker_installed: { type: 'boolean', default: false },
      },
      required: ['cores', 'cpus', 'gpus', 'os_versions', 'gce', 'machine_type', 'docker_installed'],
      additionalProperties: true,
      default: {},
    },
  },
  required: [
    'type',
    'host',
    'running_swarming_task',
    'launched_swarming',
    'forced_quarantine',
    'android',
    'chromeos',
    'ios',
    'pyocd',
    'standalone',
  ],
  additionalProperties: true,
};
const func2 = require('ajv/dist/runtime/ucs2length').default;
function validate10(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.type === undefined || data.type === null) {
        data.type = '';
      }
      if (data.host === undefined || data.host === null) {
        data.host = {};
      }
      if (data.running_swarming_task === undefined || data.running_swarming_task === null) {
        data.running_swarming_task = false;
      }
      if (data.launched_swarming === undefined || data.launched_swarming === null) {
        data.launched_swarming = false;
      }
      if (data.forced_quarantine === undefined || data.forced_quarantine === null) {
        data.forced_quarantine = false;
      }
      if (data.android === undefined || data.android === null) {
        data.android = {};
      }
      if (data.chromeos === undefined || data.chromeos === null) {
        data.chromeos = {};
      }
      if (data.ios === undefined || data.ios === null) {
        data.ios = {};
      }
      if (data.pyocd === undefined || data.pyocd === null) {
        data.pyocd = {};
      }
      if (data.standalone === undefined || data.standalone === null) {
        data.standalone = {};
      }
      let missing0;
      if (
        (data.type === undefined && (missing0 = 'type')) ||
        (data.host === undefined && (missing0 = 'host')) ||
        (data.running_swarming_task === undefined && (missing0 = 'running_swarming_task')) ||
        (data.launched_swarming === undefined && (missing0 = 'launched_swarming')) ||
        (data.forced_quarantine === undefined && (missing0 = 'forced_quarantine')) ||
        (data.android === undefined && (missing0 = 'android')) ||
        (data.chromeos === undefined && (missing0 = 'chromeos')) ||
        (data.ios === undefined && (missing0 = 'ios')) ||
        (data.pyocd === undefined && (missing0 = 'pyocd')) ||
        (data.standalone === undefined && (missing0 = 'standalone'))
      ) {
        validate10.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
            message: "must have required property '" + missing0 + "'",
          },
        ];
        return false;
      } else {
        let data0 = data.type;
        const _errs2 = errors;
        if (errors === _errs2) {
          if (typeof data0 === 'string') {
            if (func2(data0) > 1024) {
              validate10.errors = [
                {
                  instancePath: instancePath + '/type',
                  schemaPath: '#/properties/type/maxLength',
                  keyword: 'maxLength',
                  params: { limit: 1024 },
                  message: 'must NOT have more than 1024 characters',
                },
              ];
              return false;
            }
          } else {
            validate10.errors = [
              {
                instancePath: instancePath + '/type',
                schemaPath: '#/properties/type/type',
                keyword: 'type',
                params: { type: 'string' },
                message: 'must be string',
              },
            ];
            return false;
          }
        }
        var valid0 = _errs2 === errors;
        if (valid0) {
          let data1 = data.host;
          const _errs4 = errors;
          if (errors === _errs4) {
            if (data1 && typeof data1 == 'object' && !Array.isArray(data1)) {
              if (data1.name === undefined || data1.name === null) {
                data1.name = '';
              }
              if (data1.version === undefined || data1.version === null) {
                data1.version = '';
              }
              if (data1.start_time === undefined || data1.start_time === null) {
                data1.start_time = '';
              }
              let missing1;
              if (
                (data1.name === undefined && (missing1 = 'name')) ||
                (data1.version === undefined && (missing1 = 'version')) ||
                (data1.start_time === undefined && (missing1 = 'start_time'))
              ) {
                validate10.errors = [
                  {
                    instancePath: instancePath + '/host',
                    schemaPath: '#/properties/host/required',
                    keyword: 'required',
                    params: { missingProperty: missing1 },
                    message: "must have required property '" + missing1 + "'",
                  },
                ];
                return false;
              } else {
                let data2 = data1.name;
                const _errs7 = errors;
                if (errors === _errs7) {
                  if (typeof data2 === 'string') {
                    if (func2(data2) > 1024) {
                      validate10.errors = [
                        {
                          instancePath: instancePath + '/host/name',
                          schemaPath: '#/properties/host/properties/name/maxLength',
                          keyword: 'maxLength',
                          params: { limit: 1024 },
                          message: 'must NOT have more than 1024 characters',
                        },
                      ];
                      return false;
                    }
                  } else {
                    validate10.errors = [
                      {
                        instancePath: instancePath + '/host/name',
                        schemaPath: '#/properties/host/properties/name/type',
                        keyword: 'type',
                        params: { type: 'string' },
                        message: 'must be string',
                      },
                    ];
                    return false;
                  }
                }
                var valid1 = _errs7 === errors;
                if (valid1) {
                  let data3 = data1.version;
                  const _errs9 = errors;
                  if (errors === _errs9) {
                    if (typeof data3 === 'string') {
                      if (func2(data3) > 1024) {
                        validate10.errors = [
                          {
                            instancePath: instancePath + '/host/version',
                            schemaPath: '#/properties/host/properties/version/maxLength',
                            keyword: 'maxLength',
                            params: { limit: 1024 },
                            message: 'must NOT have more than 1024 characters',
                          },
                        ];
                        return false;
                      }
                    } else {
                      validate10.errors = [
                        {
                          instancePath: instancePath + '/host/version',
                          schemaPath: '#/properties/host/properties/version/type',
                          keyword: 'type',
                          params: { type: 'string' },
                          message: 'must be string',
                        },
                      ];
                      return false;
                    }
                  }
                  var valid1 = _errs9 === errors;
                  if (valid1) {
                    let data4 = data1.start_time;
                    const _errs11 = errors;
                    if (errors === _errs11) {
                      if (typeof data4 === 'string') {
                        if (func2(data4) > 1024) {
                          validate10.errors = [
                            {
                              instancePath: instancePath + '/host/start_time',
                              schemaPath: '#/properties/host/properties/start_time/maxLength',
                              keyword: 'maxLength',
                              params: { limit: 1024 },
                              message: 'must NOT have more than 1024 characters',
                            },
                          ];
                          return false;
                        }
                      } else {
                        validate10.errors = [
                          {
                            instancePath: instancePath + '/host/start_time',
                            schemaPath: '#/properties/host/properties/start_time/type',
                            keyword: 'type',
                            params: { type: 'string' },
                            message: 'must be string',
                          },
                        ];
                        return false;
                      }
                    }
                    var valid1 = _errs11 === errors;
                  }
                }
              }
            } else {
              validate10.errors = [
                {
                  instancePath: instancePath + '/host',
                  schemaPath: '#/properties/host/type',
                  keyword: 'type',
                  params: { type: 'object' },
                  message: 'must be object',
                },
              ];
              return false;
            }
          }
          var valid0 = _errs4 === errors;
          if (valid0) {
            const _errs13 = errors;
            if (typeof data.running_swarming_task !== 'boolean') {
              validate10.errors = [
                {
                  instancePath: instancePath + '/running_swarming_task',
                  schemaPath: '#/properties/running_swarming_task/type',
                  keyword: 'type',
                  params: { type: 'boolean' },
                  message: 'must be boolean',
                },
              ];
              return false;
            }
            var valid0 = _errs13 === errors;
            if (valid0) {
              const _errs15 = errors;
              if (typeof data.launched_swarming !== 'boolean') {
                validate10.errors = [
                  {
                    instancePath: instancePath + '/launched_swarming',
                    schemaPath: '#/properties/launched_swarming/type',
                    keyword: 'type',
                    params: { type: 'boolean' },
                    message: 'must be boolean',
                  },
                ];
                return false;
              }
              var valid0 = _errs15 === errors;
              if (valid0) {
                const _errs17 = errors;
                if (typeof data.forced_quarantine !== 'boolean') {
                  validate10.errors = [
                    {
                      instancePath: instancePath + '/forced_quarantine',
                      schemaPath: '#/properties/forced_quarantine/type',
                      keyword: 'type',
                      params: { type: 'boolean' },
                      message: 'must be boolean',
                    },
                  ];
                  return false;
                }
                var valid0 = _errs17 === errors;
                if (valid0) {
                  let data8 = data.android;
                  const _errs19 = errors;
                  if (errors === _errs19) {
                    if (data8 && typeof data8 == 'object' && !Array.isArray(data8)) {
                      if (data8.getprop === undefined || data8.getprop === null) {
                        data8.getprop = '';
                      }
                      if (data8.dumpsys_battery === undefined || data8.dumpsys_battery === null) {
                        data8.dumpsys_battery = '';
                      }
                      if (
                        data8.dumpsys_thermal_service === undefined ||
                        data8.dumpsys_thermal_service === null
                      ) {
                        data8.dumpsys_thermal_service = '';
                      }
                      if (data8.uptime === undefined || data8.uptime === null) {
                        data8.uptime = 0;
                      }
                      let missing2;
                      if (
                        (data8.getprop === undefined && (missing2 = 'getprop')) ||
                        (data8.dumpsys_battery === undefined && (missing2 = 'dumpsys_battery')) ||
                        (data8.dumpsys_thermal_service === undefined &&
                          (missing2 = 'dumpsys_thermal_service')) ||
                        (data8.uptime === undefined && (missing2 = 'uptime'))
                      ) {
                        validate10.errors = [
                          {
                            instancePath: instancePath + '/android',
                            schemaPath: '#/properties/android/required',
                            keyword: 'required',
                            params: { missingProperty: missing2 },
                            message: "must have required property '" + missing2 + "'",
                          },
                        ];
                        return false;
                      } else {
                        const _errs22 = errors;
                        if (typeof data8.getprop !== 'string') {
                          validate10.errors = [
                            {
                              instancePath: instancePath + '/android/getprop',
                              schemaPath: '#/properties/android/properties/getprop/type',
                              keyword: 'type',
                              params: { type: 'string' },
                              message: 'must be string',
                            },
                          ];
                          return false;
                        }
                        var valid2 = _errs22 === errors;
                        if (valid2) {
                          const _errs24 = errors;
                          if (typeof data8.dumpsys_battery !== 'string') {
                            validate10.errors = [
                              {
                                instancePath: instancePath + '/android/dumpsys_battery',
                                schemaPath: '#/properties/android/properties/dumpsys_battery/type',
                                keyword: 'type',
                                params: { type: 'string' },
                                message: 'must be string',
                              },
                            ];
                            return false;
                          }
                          var valid2 = _errs24 === errors;
                          if (valid2) {
                            const _errs26 = errors;
                            if (typeof data8.dumpsys_thermal_service !== 'string') {
                              validate10.errors = [
                                {
                                  instancePath: instancePath + '/android/dumpsys_thermal_service',
                                  schemaPath: '#/properties/android/properties/dumpsys_thermal_service/type',
                                  keyword: 'type',
                                  params: { type: 'string' },
                                  message: 'must be string',
                                },
                              ];
                              return false;
                            }
                            var valid2 = _errs26 === errors;
                            if (valid2) {
                              let data12 = data8.uptime;
                              const _errs28 = errors;
                              if (!(
                                typeof data12 == 'number' &&
                                !(data12 % 1) &&
                                !isNaN(data12) &&
                                isFinite(data12)
                              )) {
                                validate10.errors = [
                                  {
                                    instancePath: instancePath + '/android/uptime',
                                    schemaPath: '#/properties/android/properties/uptime/type',
                                    keyword: 'type',
                                    params: { type: 'integer' },
                                    message: 'must be integer',
                                  },
                                ];
                                return false;
                              }
                              if (errors === _errs28) {
                                if (typeof data12 == 'number' && isFinite(data12)) {
                                  if (data12 < -9223372036854776000 || isNaN(data12)) {
                                    validate10.errors = [
                                      {
                                        instancePath: instancePath + '/android/uptime',
                                        schemaPath: '#/properties/android/properties/uptime/minimum',
                                        keyword: 'minimum',
                                        params: { comparison: '>=', limit: -9223372036854776000 },
                                        message: 'must be >= -9223372036854776000',
                                      },
                                    ];
                                    return false;
                                  } else {
                                    if (data12 >= 9223372036854776000 || isNaN(data12)) {
                                      validate10.errors = [
                                        {
                                          instancePath: instancePath + '/android/uptime',
                                          schemaPath:
                                            '#/properties/android/properties/uptime/exclusiveMaximum',
                                          keyword: 'exclusiveMaximum',
                                          params: { comparison: '<', limit: 9223372036854776000 },
                                          message: 'must be < 9223372036854776000',
                                        },
                                      ];
                                      return false;
                                    }
                                  }
                                }
                              }
                              var valid2 = _errs28 === errors;
                            }
                          }
                        }
                      }
                    } else {
                      validate10.errors = [
                        {
                          instancePath: instancePath + '/android',
                          schemaPath: '#/properties/android/type',
                          keyword: 'type',
                          params: { type: 'object' },
                          message: 'must be object',
                        },
                      ];
                      return false;
                    }
                  }
                  var valid0 = _errs19 === errors;
                  if (valid0) {
                    let data13 = data.chromeos;
                    const _errs30 = errors;
                    if (errors === _errs30) {
                      if (data13 && typeof data13 == 'object' && !Array.isArray(data13)) {
                        if (data13.channel === undefined || data13.channel === null) {
                          data13.channel = '';
                        }
                        if (data13.milestone === undefined || data13.milestone === null) {
                          data13.milestone = '';
                        }
                        if (data13.release_version === undefined || data13.release_version === null) {
                          data13.release_version = '';
                        }
                        if (data13.uptime === undefined || data13.uptime === null) {
                          data13.uptime = 0;
                        }
                        let missing3;
                        if (
                          (data13.channel === undefined && (missing3 = 'channel')) ||
                          (data13.milestone === undefined && (missing3 = 'milestone')) ||
                          (data13.release_version === undefined && (missing3 = 'release_version')) ||
                          (data13.uptime === undefined && (missing3 = 'uptime'))
                        ) {
                          validate10.errors = [
                            {
                              instancePath: instancePath + '/chromeos',
                              schemaPath: '#/properties/chromeos/required',
                              keyword: 'required',
                              params: { missingProperty: missing3 },
                              message: "must have required property '" + missing3 + "'",
                            },
                          ];
                          return false;
                        } else {
                          let data14 = data13.channel;
                          const _errs33 = errors;
                          if (errors === _errs33) {
                            if (typeof data14 === 'string') {
                              if (func2(data14) > 1024) {
                                validate10.errors = [
                                  {
                                    instancePath: instancePath + '/chromeos/channel',
                                    schemaPath: '#/properties/chromeos/properties/channel/maxLength',
                                    keyword: 'maxLength',
                                    params: { limit: 1024 },
                                    message: 'must NOT have more than 1024 characters',
                                  },
                                ];
                                return false;
                              }
                            } else {
                              validate10.errors = [
                                {
                                  instancePath: instancePath + '/chromeos/channel',
                                  schemaPath: '#/properties/chromeos/properties/channel/type',
                                  keyword: 'type',
                                  params: { type: 'string' },
                                  message: 'must be string',
                                },
                              ];
                              return false;
                            }
                          }
                          var valid3 = _errs33 === errors;
                          if (valid3) {
                            let data15 = data13.milestone;
                            const _errs35 = errors;
                            if (errors === _errs35) {
                              if (typeof data15 === 'string') {
                                if (func2(data15) > 1024) {
                                  validate10.errors = [
                                    {
                                      instancePath: instancePath + '/chromeos/milestone',
                                      schemaPath: '#/properties/chromeos/properties/milestone/maxLength',
                                      keyword: 'maxLength',
                                      params: { limit: 1024 },
                                      message: 'must NOT have more than 1024 characters',
                                    },
                                  ];
                                  return false;
                                }
                              } else {
                                validate10.errors = [
                                  {
                                    instancePath: instancePath + '/chromeos/milestone',
                                    schemaPath: '#/properties/chromeos/properties/milestone/type',
                                    keyword: 'type',
                                    params: { type: 'string' },
                                    message: 'must be string',
                                  },
                                ];
                                return false;
                              }
                            }
                            var valid3 = _errs35 === errors;
                            if (valid3) {
                              let data16 = data13.release_version;
                              const _errs37 = errors;
                              if (errors === _errs37) {
                                if (typeof data16 === 'string') {
                                  if (func2(data16) > 1024) {
                                    validate10.errors = [
                                      {
                                        instancePath: instancePath + '/chromeos/release_version',
                                        schemaPath:
                                          '#/properties/chromeos/properties/release_version/maxLength',
                                        keyword: 'maxLength',
                                        params: { limit: 1024 },
                                        message: 'must NOT have more than 1024 characters',
                                      },
                                    ];
                                    return false;
                                  }
                                } else {
                                  validate10.errors = [
                                    {
                                      instancePath: instancePath + '/chromeos/release_version',
                                      schemaPath: '#/properties/chromeos/properties/release_version/type',
                                      keyword: 'type',
                                      params: { type: 'string' },
                                      message: 'must be string',
                                    },
                                  ];
                                  return false;
                                }
                              }
                              var valid3 = _errs37 === errors;
                              if (valid3) {
                                let data17 = data13.uptime;
                                const _errs39 = errors;
                                if (!(
                                  typeof data17 == 'number' &&
                                  !(data17 % 1) &&
                                  !isNaN(data17) &&
                                  isFinite(data17)
                                )) {
                                  validate10.errors = [
                                    {
                                      instancePath: instancePath + '/chromeos/uptime',
                                      schemaPath: '#/properties/chromeos/properties/uptime/type',
                                      keyword: 'type',
                                      params: { type: 'integer' },
                                      message: 'must be integer',
                                    },
                                  ];
                                  return false;
                                }
                                if (errors === _errs39) {
                                  if (typeof data17 == 'number' && isFinite(data17)) {
                                    if (data17 < -9223372036854776000 || isNaN(data17)) {
                                      validate10.errors = [
                                        {
                                          instancePath: instancePath + '/chromeos/uptime',
                                          schemaPath: '#/properties/chromeos/properties/uptime/minimum',
                                          keyword: 'minimum',
                                          params: { comparison: '>=', limit: -9223372036854776000 },
                                          message: 'must be >= -9223372036854776000',
                                        },
                                      ];
                                      return false;
                                    } else {
                                      if (data17 >= 9223372036854776000 || isNaN(data17)) {
                                        validate10.errors = [
                                          {
                                            instancePath: instancePath + '/chromeos/uptime',
                                            schemaPath:
                                              '#/properties/chromeos/properties/uptime/exclusiveMaximum',
                                            keyword: 'exclusiveMaximum',
                                            params: { comparison: '<', limit: 9223372036854776000 },
                                            message: 'must be < 9223372036854776000',
                                          },
                                        ];
                                        return false;
                                      }
                                    }
                                  }
                                }
                                var valid3 = _errs39 === errors;
                              }
                            }
                          }
                        }
                      } else {
                        validate10.errors = [
                          {
                            instancePath: instancePath + '/chromeos',
                            schemaPath: '#/properties/chromeos/type',
                            keyword: 'type',
                            params: { type: 'object' },
                            message: 'must be object',
                          },
                        ];
                        return false;
                      }
                    }
                    var valid0 = _errs30 === errors;
                    if (valid0) {
                      let data18 = data.ios;
                      const _errs41 = errors;
                      if (errors === _errs41) {
                        if (data18 && typeof data18 == 'object' && !Array.isArray(data18)) {
                          if (data18.version === undefined || data18.version === null) {
                            data18.version = '';
                          }
                          if (data18.device_type === undefined || data18.device_type === null) {
                            data18.device_type = '';
                          }
                          if (data18.battery === undefined || data18.battery === null) {
                            data18.battery = 0;
                          }
                          let missing4;
                          if (
                            (data18.version === undefined && (missing4 = 'version')) ||
                            (data18.device_type === undefined && (missing4 = 'device_type')) ||
                            (data18.battery === undefined && (missing4 = 'battery'))
                          ) {
                            validate10.errors = [
                              {
                                instancePath: instancePath + '/ios',
                                schemaPath: '#/properties/ios/required',
                                keyword: 'required',
                                params: { missingProperty: missing4 },
                                message: "must have required property '" + missing4 + "'",
                              },
                            ];
                            return false;
                          } else {
                            let data19 = data18.version;
                            const _errs44 = errors;
                            if (errors === _errs44) {
                              if (typeof data19 === 'string') {
                                if (func2(data19) > 1024) {
                                  validate10.errors = [
                                    {
                                      instancePath: instancePath + '/ios/version',
                                      schemaPath: '#/properties/ios/properties/version/maxLength',
                                      keyword: 'maxLength',
                                      params: { limit: 1024 },
                                      message: 'must NOT have more than 1024 characters',
                                    },
                                  ];
                                  return false;
                                }
                              } else {
                                validate10.errors = [
                                  {
                                    instancePath: instancePath + '/ios/version',
                                    schemaPath: '#/properties/ios/properties/version/type',
                                    keyword: 'type',
                                    params: { type: 'string' },
                                    message: 'must be string',
                                  },
                                ];
                                return false;
                              }
                            }
                            var valid4 = _errs44 === errors;
                            if (valid4) {
                              let data20 = data18.device_type;
                              const _errs46 = errors;
                              if (errors === _errs46) {
                                if (typeof data20 === 'string') {
                                  if (func2(data20) > 1024) {
                                    validate10.errors = [
                                      {
                                        instancePath: instancePath + '/ios/device_type',
                                        schemaPath: '#/properties/ios/properties/device_type/maxLength',
                                        keyword: 'maxLength',
                                        params: { limit: 1024 },
                                        message: 'must NOT have more than 1024 characters',
                                      },
                                    ];
                                    return false;
                                  }
                                } else {
                                  validate10.errors = [
                                    {
                                      instancePath: instancePath + '/ios/device_type',
                                      schemaPath: '#/properties/ios/properties/device_type/type',
                                      keyword: 'type',
                                      params: { type: 'string' },
                                      message: 'must be string',
                                    },
                                  ];
                                  return false;
                                }
                              }
                              var valid4 = _errs46 === errors;
                              if (valid4) {
                                let data21 = data18.battery;
                                const _errs48 = errors;
                                if (!(
                                  typeof data21 == 'number' &&
                                  !(data21 % 1) &&
                                  !isNaN(data21) &&
                                  isFinite(data21)
                                )) {
                                  validate10.errors = [
                                    {
                                      instancePath: instancePath + '/ios/battery',
                                      schemaPath: '#/properties/ios/properties/battery/type',
                                      keyword: 'type',
                                      params: { type: 'integer' },
                                      message: 'must be integer',
                                    },
                                  ];
                                  return false;
                                }
                                if (errors === _errs48) {
                                  if (typeof data21 == 'number' && isFinite(data21)) {
                                    if (data21 < -9223372036854776000 || isNaN(data21)) {
                                      validate10.errors = [
                                        {
                                          instancePath: instancePath + '/ios/battery',
                                          schemaPath: '#/properties/ios/properties/battery/minimum',
                                          keyword: 'minimum',
                                          params: { comparison: '>=', limit: -9223372036854776000 },
                                          message: 'must be >= -9223372036854776000',
                                        },
                                      ];
                                      return false;
                                    } else {
                                      if (data21 >= 9223372036854776000 || isNaN(data21)) {
                                        validate10.errors = [
                                          {
                                            instancePath: instancePath + '/ios/battery',
                                            schemaPath:
                                              '#/properties/ios/properties/battery/exclusiveMaximum',
                                            keyword: 'exclusiveMaximum',
                                            params: { comparison: '<', limit: 9223372036854776000 },
                                            message: 'must be < 9223372036854776000',
                                          },
                                        ];
                                        return false;
                                      }
                                    }
                                  }
                                }
                                var valid4 = _errs48 === errors;
                              }
                            }
                          }
                        } else {
                          validate10.errors = [
                            {
                              instancePath: instancePath + '/ios',
                              schemaPath: '#/properties/ios/type',
                              keyword: 'type',
                              params: { type: 'object' },
                              message: 'must be object',
                            },
                          ];
                          return false;
                        }
                      }
                      var valid0 = _errs41 === errors;
                      if (valid0) {
                        let data22 = data.pyocd;
                        const _errs50 = errors;
                        if (errors === _errs50) {
                          if (data22 && typeof data22 == 'object' && !Array.isArray(data22)) {
                            if (data22.device_type === undefined || data22.device_type === null) {
                              data22.device_type = '';
                            }
                            let missing5;
                            if (data22.device_type === undefined && (missing5 = 'device_type')) {
                              validate10.errors = [
                                {
                                  instancePath: instancePath + '/pyocd',
                                  schemaPath: '#/properties/pyocd/required',
                                  keyword: 'required',
                                  params: { missingProperty: missing5 },
                                  message: "must have required property '" + missing5 + "'",
                                },
                              ];
                              return false;
                            } else {
                              let data23 = data22.device_type;
                              const _errs53 = errors;
                              if (errors === _errs53) {
                                if (typeof data23 === 'string') {
                                  if (func2(data23) > 1024) {
                                    validate10.errors = [
                                      {
                                        instancePath: instancePath + '/pyocd/device_type',
                                        schemaPath: '#/properties/pyocd/properties/device_type/maxLength',
                                        keyword: 'maxLength',
                                        params: { limit: 1024 },
                                        message: 'must NOT have more than 1024 characters',
                                      },
                                    ];
                                    return false;
                                  }
                                } else {
                                  validate10.errors = [
                                    {
                                      instancePath: instancePath + '/pyocd/device_type',
                                      schemaPath: '#/properties/pyocd/properties/device_type/type',
                                      keyword: 'type',
                                      params: { type: 'string' },
                                      message: 'must be string',
                                    },
                                  ];
                                  return false;
                                }
                              }
                            }
                          } else {
                            validate10.errors = [
                              {
                                instancePath: instancePath + '/pyocd',
                                schemaPath: '#/properties/pyocd/type',
                                keyword: 'type',
                                params: { type: 'object' },
                                message: 'must be object',
                              },
                            ];
                            return false;
                          }
                        }
                        var valid0 = _errs50 === errors;
                        if (valid0) {
                          let data24 = data.standalone;
                          const _errs55 = errors;
                          if (errors === _errs55) {
                            if (data24 && typeof data24 == 'object' && !Array.isArray(data24)) {
                              if (data24.cores === undefined || data24.cores === null) {
                                data24.cores = 0;
                              }
                              if (data24.cpus === undefined || data24.cpus === null) {
                                data24.cpus = [];
                              }
                              if (data24.gpus === undefined || data24.gpus === null) {
                                data24.gpus = [];
                              }
                              if (data24.os_versions === undefined || data24.os_versions === null) {
                                data24.os_versions = [];
                              }
                              if (data24.gce === undefined || data24.gce === null) {
                                data24.gce = false;
                              }
                              if (data24.machine_type === undefined || data24.machine_type === null) {
                                data24.machine_type = '';
                              }
                              if (data24.docker_installed === undefined || data24.docker_installed === null) {
                                data24.docker_installed = false;
                              }
                              let missing6;
                              if (
                                (data24.cores === undefined && (missing6 = 'cores')) ||
                                (data24.cpus === undefined && (missing6 = 'cpus')) ||
                                (data24.gpus === undefined && (missing6 = 'gpus')) ||
                                (data24.os_versions === undefined && (missing6 = 'os_versions')) ||
                                (data24.gce === undefined && (missing6 = 'gce')) ||
                                (data24.machine_type === undefined && (missing6 = 'machine_type')) ||
                                (data24.docker_installed === undefined && (missing6 = 'docker_installed'))
                              ) {
                                validate10.errors = [
                                  {
                                    instancePath: instancePath + '/standalone',
                                    schemaPath: '#/properties/standalone/required',
                                    keyword: 'required',
                                    params: { missingProperty: missing6 },
                                    message: "must have required property '" + missing6 + "'",
                                  },
                                ];
                                return false;
                              } else {
                                let data25 = data24.cores;
                                const _errs58 = errors;
                                if (!(
                                  typeof data25 == 'number' &&
                                  !(data25 % 1) &&
                                  !isNaN(data25) &&
                                  isFinite(data25)
                                )) {
                                  validate10.errors = [
                                    {
                                      instancePath: instancePath + '/standalone/cores',
                                      schemaPath: '#/properties/standalone/properties/cores/type',
                                      keyword: 'type',
                                      params: { type: 'integer' },
                                      message: 'must be integer',
                                    },
                                  ];
                                  return false;
                                }
                                if (errors === _errs58) {
                                  if (typeof data25 == 'number' && isFinite(data25)) {
                                    if (data25 < -9223372036854776000 || isNaN(data25)) {
                                      validate10.errors = [
                                        {
                                          instancePath: instancePath + '/standalone/cores',
                                          schemaPath: '#/properties/standalone/properties/cores/minimum',
                                          keyword: 'minimum',
                                          params: { comparison: '>=', limit: -9223372036854776000 },
                                          message: 'must be >= -9223372036854776000',
                                        },
                                      ];
                                      return false;
                                    } else {
                                      if (data25 >= 9223372036854776000 || isNaN(data25)) {
                                        validate10.errors = [
                                          {
                                            instancePath: instancePath + '/standalone/cores',
                                            schemaPath:
                                              '#/properties/standalone/properties/cores/exclusiveMaximum',
                                            keyword: 'exclusiveMaximum',
                                            params: { comparison: '<', limit: 9223372036854776000 },
                                            message: 'must be < 9223372036854776000',
                                          },
                                        ];
                                        return false;
                                      }
                                    }
                                  }
                                }
                                var valid6 = _errs58 === errors;
                                if (valid6) {
                                  let data26 = data24.cpus;
                                  const _errs60 = errors;
                                  if (errors === _errs60) {
                                    if (Array.isArray(data26)) {
                                      if (data26.length > 64) {
                                        validate10.errors = [
                                          {
                                            instancePath: instancePath + '/standalone/cpus',
                                            schemaPath: '#/properties/standalone/properties/cpus/maxItems',
                                            keyword: 'maxItems',
                                            params: { limit: 64 },
                                            message: 'must NOT have more than 64 items',
                                          },
                                        ];
                                        return false;
                                      } else {
                                        var valid7 = true;
                                        const len0 = data26.length;
                                        for (let i0 = 0; i0 < len0; i0++) {
                                          let data27 = data26[i0];
                                          const _errs62 = errors;
                                          if (errors === _errs62) {
                                            if (typeof data27 === 'string') {
                                              if (func2(data27) > 1024) {
                                                validate10.errors = [
                                                  {
                                                    instancePath: instancePath + '/standalone/cpus/' + i0,
                                                    schemaPath:
                                                      '#/properties/standalone/properties/cpus/items/maxLength',
                                                    keyword: 'maxLength',
                                                    params: { limit: 1024 },
                                                    message: 'must NOT have more than 1024 characters',
                                                  },
                                                ];
                                                return false;
                                              }
                                            } else {
                                              validate10.errors = [
                                                {
                                                  instancePath: instancePath + '/standalone/cpus/' + i0,
                                                  schemaPath:
                                                    '#/properties/standalone/properties/cpus/items/type',
                                                  keyword: 'type',
                                                  params: { type: 'string' },
                                                  message: 'must be string',
                                                },
                                              ];
                                              return false;
                                            }
                                          }
                                          var valid7 = _errs62 === errors;
                                          if (!valid7) {
                                            break;
                                          }
                                        }
                                      }
                                    } else {
                                      validate10.errors = [
                                        {
                                          instancePath: instancePath + '/standalone/cpus',
                                          schemaPath: '#/properties/standalone/properties/cpus/type',
                                          keyword: 'type',
                                          params: { type: 'array' },
                                          message: 'must be array',
                                        },
                                      ];
                                      return false;
                                    }
                                  }
                                  var valid6 = _errs60 === errors;
                                  if (valid6) {
                                    let data28 = data24.gpus;
                                    const _errs64 = errors;
                                    if (errors === _errs64) {
                                      if (Array.isArray(data28)) {
                                        if (data28.length > 64) {
                                          validate10.errors = [
                                            {
                                              instancePath: instancePath + '/standalone/gpus',
                                              schemaPath: '#/properties/standalone/properties/gpus/maxItems',
                                              keyword: 'maxItems',
                                              params: { limit: 64 },
                                              message: 'must NOT have more than 64 items',
                                            },
                                          ];
                                          return false;
                                        } else {
                                          var valid8 = true;
                                          const len1 = data28.length;
                                          for (let i1 = 0; i1 < len1; i1++) {
                                            let data29 = data28[i1];
                                            const _errs66 = errors;
                                            if (errors === _errs66) {
                                              if (typeof data29 === 'string') {
                                                if (func2(data29) > 1024) {
                                                  validate10.errors = [
                                                    {
                                                      instancePath: instancePath + '/standalone/gpus/' + i1,
                                                      schemaPath:
                                                        '#/properties/standalone/properties/gpus/items/maxLength',
                                                      keyword: 'maxLength',
                                                      params: { limit: 1024 },
                                                      message: 'must NOT have more than 1024 characters',
                                                    },
                                                  ];
                                                  return false;
                                                }
                                              } else {
                                                validate10.errors = [
                                                  {
                                                    instancePath: instancePath + '/standalone/gpus/' + i1,
                                                    schemaPath:
                                                      '#/properties/standalone/properties/gpus/items/type',
                                                    keyword: 'type',
                                                    params: { type: 'string' },
                                                    message: 'must be string',
                                                  },
                                                ];
                                                return false;
                                              }
                                            }
                                            var valid8 = _errs66 === errors;
                                            if (!valid8) {
                                              break;
                                            }
                                          }
                                        }
                                      } else {
                                        validate10.errors = [
                                          {
                                            instancePath: instancePath + '/standalone/gpus',
                                            schemaPath: '#/properties/standalone/properties/gpus/type',
                                            keyword: 'type',
                                            params: { type: 'array' },
                                            message: 'must be array',
                                          },
                                        ];
                                        return false;
                                      }
                                    }
                                    var valid6 = _errs64 === errors;
                                    if (valid6) {
                                      let data30 = data24.os_versions;
                                      const _errs68 = errors;
                                      if (errors === _errs68) {
                                        if (Array.isArray(data30)) {
                                          if (data30.length > 64) {
                                            validate10.errors = [
                                              {
                                                instancePath: instancePath + '/standalone/os_versions',
                                                schemaPath:
                                                  '#/properties/standalone/properties/os_versions/maxItems',
                                                keyword: 'maxItems',
                                                params: { limit: 64 },
                                                message: 'must NOT have more than 64 items',
                                              },
                                            ];
                                            return false;
                                          } else {
                                            var valid9 = true;
                                            const len2 = data30.length;
                                            for (let i2 = 0; i2 < len2; i2++) {
                                              let data31 = data30[i2];
                                              const _errs70 = errors;
                                              if (errors === _errs70) {
                                                if (typeof data31 === 'string') {
                                                  if (func2(data31) > 1024) {
                                                    validate10.errors = [
                                                      {
                                                        instancePath:
                                                          instancePath + '/standalone/os_versions/' + i2,
                                                        schemaPath:
                                                          '#/properties/standalone/properties/os_versions/items/maxLength',
                                                        keyword: 'maxLength',
                                                        params: { limit: 1024 },
                                                        message: 'must NOT have more than 1024 characters',
                                                      },
                                                    ];
                                                    return false;
                                                  }
                                                } else {
                                                  validate10.errors = [
                                                    {
                                                      instancePath:
                                                        instancePath + '/standalone/os_versions/' + i2,
                                                      schemaPath:
                                                        '#/properties/standalone/properties/os_versions/items/type',
                                                      keyword: 'type',
                                                      params: { type: 'string' },
                                                      message: 'must be string',
                                                    },
                                                  ];
                                                  return false;
                                                }
                                              }
                                              var valid9 = _errs70 === errors;
                                              if (!valid9) {
                                                break;
                                              }
                                            }
                                          }
                                        } else {
                                          validate10.errors = [
                                            {
                                              instancePath: instancePath + '/standalone/os_versions',
                                              schemaPath:
                                                '#/properties/standalone/properties/os_versions/type',
                                              keyword: 'type',
                                              params: { type: 'array' },
                                              message: 'must be array',
                                            },
                                          ];
                                          return false;
                                        }
                                      }
                                      var valid6 = _errs68 === errors;
                                      if (valid6) {
                                        const _errs72 = errors;
                                        if (typeof data24.gce !== 'boolean') {
                                          validate10.errors = [
                                            {
                                              instancePath: instancePath + '/standalone/gce',
                                              schemaPath: '#/properties/standalone/properties/gce/type',
                                              keyword: 'type',
                                              params: { type: 'boolean' },
                                              message: 'must be boolean',
                                            },
                                          ];
                                          return false;
                                        }
                                        var valid6 = _errs72 === errors;
                                        if (valid6) {
                                          let data33 = data24.machine_type;
                                          const _errs74 = errors;
                                          if (errors === _errs74) {
                                            if (typeof data33 === 'string') {
                                              if (func2(data33) > 1024) {
                                                validate10.errors = [
                                                  {
                                                    instancePath: instancePath + '/standalone/machine_type',
                                                    schemaPath:
                                                      '#/properties/standalone/properties/machine_type/maxLength',
                                                    keyword: 'maxLength',
                                                    params: { limit: 1024 },
                                                    message: 'must NOT have more than 1024 characters',
                                                  },
                                                ];
                                                return false;
                                              }
                                            } else {
                                              validate10.errors = [
                                                {
                                                  instancePath: instancePath + '/standalone/machine_type',
                                                  schemaPath:
                                                    '#/properties/standalone/properties/machine_type/type',
                                                  keyword: 'type',
                                                  params: { type: 'string' },
                                                  message: 'must be string',
                                                },
                                              ];
                                              return false;
                                            }
                                          }
                                          var valid6 = _errs74 === errors;
                                          if (valid6) {
                                            const _errs76 = errors;
                                            if (typeof data24.docker_installed !== 'boolean') {
                                              validate10.errors = [
                                                {
                                                  instancePath: instancePath + '/standalone/docker_installed',
                                                  schemaPath:
                                                    '#/properties/standalone/properties/docker_installed/type',
                                                  keyword: 'type',
                                                  params: { type: 'boolean' },
                                                  message: 'must be boolean',
                                                },
                                              ];
                                              return false;
                                            }
                                            var valid6 = _errs76 === errors;
                                          }
                                        }
                                      }
                                    }
                                  }
                                }
                              }
                            } else {
                              validate10.errors = [
                                {
                                  instancePath: instancePath + '/standalone',
                                  schemaPath: '#/properties/standalone/type',
                                  keyword: 'type',
                                  params: { type: 'object' },
                                  message: 'must be object',
                                },
                              ];
                              return false;
                            }
                          }
                          var valid0 = _errs55 === errors;
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    } else {
      validate10.errors = [
        {
          instancePath,
          schemaPath: '#/type',
          keyword: 'type',
          params: { type: 'object' },
          message: 'must be object',
        },
      ];
      return false;
    }
  }
  validate10.errors = vErrors;
  return errors === 0;
}
